package mutants

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// What was decided is kept under all that it depends on, and nothing else is.
func TestCache(t *testing.T) {
	c := &Cache{t.TempDir()}
	key := c.Key("a", "bc")
	require.NotEqual(t, key, c.Key("ab", "c"), "parts are told apart")
	require.Nil(t, c.Get(key))
	for _, v := range []model.Verdict{model.Incomplete, model.NotRun, model.Invalid} {
		c.Put(key, &Outcome{Verdict: v})
		require.Nil(t, c.Get(key), v)
	}
	want := &Outcome{Layer: Explore, Verdict: model.Fail, Property: model.R9}
	c.Put(key, want)
	require.Equal(t, want, c.Get(key))
	require.NoError(t, os.WriteFile(filepath.Join(c.Dir, key+".json"), []byte("{"), 0o600))
	require.Nil(t, c.Get(key), "half an entry is none")
	var none *Cache
	none.Put(key, want)
	require.Nil(t, none.Get(key))
}

// An entry that is asked for stays, and one that is not goes.
func TestCacheIsTrimmed(t *testing.T) {
	c := &Cache{t.TempDir()}
	asked, forgotten := c.Key("asked"), c.Key("forgotten")
	old := time.Now().Add(-2 * maxAge)
	for _, key := range []string{asked, forgotten} {
		c.Put(key, &Outcome{Layer: Explore, Verdict: model.Pass})
		require.NoError(t, os.Chtimes(filepath.Join(c.Dir, key+".json"), old, old))
	}
	require.NotNil(t, c.Get(asked))
	c.trim(time.Now().Add(-maxAge))
	require.NotNil(t, c.Get(asked))
	require.Nil(t, c.Get(forgotten))
}
