package judge

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/oracle"
	"wasmjudge/peer"
)

// runner makes a command of a shell script, which gets the script's file as $1.
func runner(t *testing.T, text string) *peer.Command {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh on this machine to stand for an engine")
	}
	file := filepath.Join(t.TempDir(), "engine.sh")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := peer.ParseCommand("sh " + file + " {}")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCommandsAreAsked judges programs by a command that holds for all scripts, and by such as do so for an empty
// module only.
func TestCommandsAreAsked(t *testing.T) {
	const ifEmpty = `[ "$(cat "$1")" = "(module)" ] && exit 0; grep -q '^(assert_' "$1" || exit 0; echo wrong; `
	for text, want := range map[string]string{
		`exit 0`:                  "",
		ifEmpty + `exit 3`:        "the script did not hold: wrong",
		ifEmpty + `kill -ABRT $$`: "the script crashed: wrong",
	} {
		j := New(oracle.New())
		if err := j.Ask(t.Context(), runner(t, text)); err != nil {
			t.Fatal(err)
		}
		asked := uint64(0)
		for seed := range uint64(12) {
			p := generate.Generate(choice.Random(seed, choice.DefaultSize))
			d, err := j.Program(context.Background(), p)
			switch {
			case err != nil:
				t.Fatal(err)
			case p.NeedsHost():
				if d.Verdict != Inconclusive || !strings.HasSuffix(d.Cause, needsHost) {
					t.Errorf("%q, seed %d, which needs a host: verdict %d, %s", text, seed, d.Verdict, d.Cause)
				}
				continue
			case want == "" && d.Verdict != Agree, want != "" && (d.Verdict != Differ || d.What != want || !strings.Contains(d.Diff, "wrong")):
				t.Errorf("%q, seed %d: verdict %d, %s\n%s", text, seed, d.Verdict, d.What, d.Diff)
			}
			asked++
		}
		if x := j.Tallies[0]; asked == 0 || asked == 12 || x.Programs != (Share{asked, 12}) || x.Causes[needsHost] != 12-asked {
			t.Errorf("%q: asked for %d programs, counted %+v", text, asked, x)
		}
	}
}

// TestCommandsMustWork: what holds for no script at all is no engine.
func TestCommandsMustWork(t *testing.T) {
	j := New(oracle.New())
	if err := j.Ask(t.Context(), runner(t, `echo no; exit 1`)); err == nil || !strings.Contains(err.Error(), "an empty module did not hold: exit status 1\nno") {
		t.Errorf("got %v", err)
	}
	c, err := peer.ParseCommand("/no/such/engine {}")
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Ask(t.Context(), c); err == nil || len(j.Tallies) != 0 {
		t.Errorf("got %v and %d tallies", err, len(j.Tallies))
	}
}
