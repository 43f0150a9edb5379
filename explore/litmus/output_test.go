package litmus_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/litmus"
)

func TestWriteText(t *testing.T) {
	const two = "{ y = 0; }\nP0(atomic_int* y) { atomic_store_explicit(y, 1, memory_order_relaxed); }\n" +
		"P1(atomic_int* y) { int r1 = atomic_exchange_explicit(y, 2, memory_order_relaxed); }\n"
	const racy = "{ y = 0; }\nP0(int* y) { *y = 1; }\nP1(int* y) { int r1 = *y; }\n"
	for _, c := range []struct{ text, want string }{{
		// The states, the witnesses and the observation are those of the herd7 distribution's expectation for its test C15.
		"C C15\n" + two + `~exists 1:r1=0 /\ y=2`,
		`Test C15 Forbidden
States 2
1:r1=0; [y]=1;
1:r1=1; [y]=2;
Ok
Witnesses
Positive: 2 Negative: 0
Condition ~exists (1:r1=0 /\ [y]=2)
Observation C15 Never 0 2
Time C15 0.00

`}, {
		"C some\n" + two + `exists (y=2)`,
		`Test some Allowed
States 2
[y]=1;
[y]=2;
Ok
Witnesses
Positive: 1 Negative: 1
Condition exists ([y]=2)
Observation some Sometimes 1 1
Time some 0.00

`}, {
		"C all\n" + two + `forall (y=2)`,
		`Test all Required
States 2
[y]=1;
[y]=2;
No
Witnesses
Positive: 1 Negative: 1
Condition forall ([y]=2)
Observation all Sometimes 1 1
Time all 0.00

`}, {
		"C none\n" + two,
		`Test none Required
States 1

Ok
Witnesses
Positive: 2 Negative: 0
Condition forall (true)
Observation none Always 2 0
Time none 0.00

`}, {
		"C race\n" + racy + "exists (1:r1=1)",
		`Test race Allowed
States 2
1:r1=0;
1:r1=1;
Undef
Witnesses
Positive: 1 Negative: 1
Condition exists (1:r1=1)
Observation race Sometimes 1 1
Time race 0.00

`}, {
		spinlock,
		`Test spinlock Required
States 1
[d]=2;
Loop Ok
Witnesses
Positive: 4 Negative: 0
Condition forall ([d]=2)
Observation spinlock Always 4 0
Incomplete spinlock a loop reached the limit of turns in 2 executions
Time spinlock 0.00

`}, {
		"C wait\n{ x; }\nP0(atomic_int* x) { int r = atomic_load(x); while (atomic_load(x) != r + 1); }\n" +
			"P1(atomic_int* x) { atomic_store(x, 1); }\nexists (0:r=0)",
		`Test wait Allowed
States 1
0:r=0;
Ok
Witnesses
Positive: 1 Negative: 0
Condition exists (0:r=0)
Observation wait Always 1 0
Blocked wait 1
Time wait 0.00

`}} {
		r := mustRun(t, mustParse(t, c.text), litmus.Unroll(1))
		var b bytes.Buffer
		require.NoError(t, r.WriteText(&b))
		require.Equal(t, c.want, regexp.MustCompile(`(?m)^(Time \S+) \d+\.\d\d$`).ReplaceAllString(b.String(), "$1 0.00"))
	}
}

func TestWriteJSON(t *testing.T) {
	text := "C t\n{ x; }\nP0(atomic_int* x) { atomic_store(x, 1); }\nP1(atomic_int* x) { int r = atomic_load(x); }\n"
	test, err := litmus.Parse("dir/t.litmus", text+"exists (1:r=1 => x<>0)")
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, mustRun(t, test).WriteJSON(&b))
	require.Equal(t, `{"name":"t","file":"dir/t.litmus","states":2,"outcomes":["1:r=0; [x]=1;","1:r=1; [x]=1;"],`+
		`"condition":"exists (1:r=1 => not ([x]=0))","observation":"Always","positive":2,"negative":0,"racy":false}`+"\n", b.String())

	b.Reset()
	require.NoError(t, mustRun(t, mustParse(t, in("while (atomic_load(x) == 0);"))).WriteJSON(&b))
	require.Equal(t, `{"name":"t","file":"","states":0,"outcomes":[],"condition":"forall (true)","observation":"Never",`+
		`"positive":0,"negative":0,"racy":false,"blocked":1,"incomplete":"no execution ran to its end"}`+"\n", b.String())
}

// The lines of the shared tests are read back with nothing lost but what only those files have.
func TestJSONHasTheSharedFields(t *testing.T) {
	_, verdicts := shared(t)
	want, err := json.Marshal(verdicts[0])
	require.NoError(t, err)
	test, err := litmus.Parse("field/C01.litmus", "C C01\n{ x = 1 }\nP0(const int* x) { int r0 = *x; }\nforall (0:r0=1)")
	require.NoError(t, err)
	got, err := json.Marshal(mustRun(t, test, litmus.In(explore.RC11)))
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
}
