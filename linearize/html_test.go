package linearize

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// drawn is the part of porcupine's data that the tests look at.
type drawn struct {
	Partitions []struct {
		History []struct {
			ClientId    int
			Description string
		}
		PartialLinearizations [][]struct{ StateDescription string }
	}
	Annotations []struct{ Tag, Description, Details string }
}

func draw(t *testing.T, h *History, object model.ObjectID) drawn {
	t.Helper()
	var page bytes.Buffer
	require.NoError(t, WriteHTML(context.Background(), &page, h, object))
	require.True(t, strings.HasPrefix(page.String(), "<!doctype html>"))
	data := regexp.MustCompile(`(?m)\{"Partitions":.*\}`).Find(page.Bytes())
	require.NotNil(t, data)
	var d drawn
	require.NoError(t, json.Unmarshal(bytes.TrimRight(data, ";\n "), &d))
	require.Len(t, d.Partitions, 1)
	return d
}

func TestHTMLOfAFailure(t *testing.T) {
	h, err := ReadFile(filepath.Join("testdata", "histories", "wake-releases-first.jsonl"), ReadOptions{})
	require.NoError(t, err)
	d := draw(t, h, 0)
	require.Equal(t, "object: absent", d.Annotations[0].Description)
	require.Equal(t, "line 11: W1 Delivered", d.Annotations[1].Description)
	require.Contains(t, d.Annotations[1].Details, "the contract allows count=1")
	text, rows := map[string]int{}, map[int]bool{}
	for _, e := range d.Partitions[0].History {
		text[e.Description]++
		rows[e.ClientId] = true
	}
	require.Contains(t, text, "process 1: wake of handle 2, delivers")
	require.Contains(t, text, "process 1: wake of handle 2, releases: not returned")
	require.Contains(t, text, "process 0: wakes of handle 0: count=0")
	require.Len(t, d.Partitions[0].History, 7, "what comes after the failure is not drawn")
	require.Len(t, rows, 3)
	require.NotEmpty(t, d.Partitions[0].PartialLinearizations)
}

func TestHTMLOfAPass(t *testing.T) {
	h, err := ReadFile(filepath.Join("testdata", "histories", "wake-two-steps.jsonl"), ReadOptions{})
	require.NoError(t, err)
	d := draw(t, h, 0)
	require.Len(t, d.Annotations, 1)
	require.Len(t, d.Partitions[0].PartialLinearizations, 1)
	order := d.Partitions[0].PartialLinearizations[0]
	require.Len(t, order, 8)
	require.Equal(t, "strong=1 wakes=0", order[0].StateDescription)
	require.Equal(t, "freed", order[7].StateDescription)
}

// A drawing of a long history has some hundred steps: the first, or those before the failure.
func TestHTMLOfALongHistory(t *testing.T) {
	h := generated(t, 3, 1, 4000)
	d := draw(t, h, 0)
	require.LessOrEqual(t, len(d.Partitions[0].History), maxDrawn)
	require.Greater(t, len(d.Partitions[0].History), maxDrawn/2)
	for i := range h.Operations {
		if o := &h.Operations[i]; i > 3000 && o.F == model.StrongCount {
			o.Count += 100
			break
		}
	}
	d = draw(t, h, 0)
	require.Len(t, d.Annotations, 2)
	require.NotEqual(t, "object: absent", d.Annotations[0].Description)
	require.Contains(t, d.Annotations[1].Description, "R1 Conservation")
	require.LessOrEqual(t, len(d.Partitions[0].History), maxDrawn)
	require.Positive(t, len(d.Partitions[0].History))
}

func TestHTMLOfWhatHasNoStep(t *testing.T) {
	h := scripted(t, "0 new 0 \n 0> new@1 1 \n 0< info \n 1 wakes 0 =0")
	draw(t, h, 1)
	require.EqualError(t, WriteHTML(context.Background(), &bytes.Buffer{}, h, 2), "history simulated: no object 2")
}

func TestHTMLErrors(t *testing.T) {
	h := scripted(t, "0 new 0 \n 0 drop 0 =true")
	require.ErrorContains(t, WriteHTML(context.Background(), brokenWriter{}, h, 0), "disk full")
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	require.NoError(t, WriteHTML(ctx, &bytes.Buffer{}, h, 0), "a drawing of what was found")
}
