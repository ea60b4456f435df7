package peer_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"wasmjudge/peer"
)

func TestParseCommand(t *testing.T) {
	for template, want := range map[string]string{
		"":                               "the command is empty",
		"  ":                             "the command is empty",
		"wasmtime wast":                  "does not say with {}",
		"wasmtime  wast -W gc {}":        "",
		"wasm --input={} -e '(nothing)'": "",
	} {
		_, err := peer.ParseCommand(template)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", template, err, want)
		}
	}
	c, err := peer.ParseCommand(" wasmtime  wast {}")
	if err != nil || c.Name() != "cmd:wasmtime wast {}" {
		t.Errorf("name %q, %v", c.Name(), err)
	}
}

// shellScript writes a program that a template can name.
func shellScript(t *testing.T, text string) string {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil || runtime.GOOS == "windows" {
		t.Skip("there is no sh on this machine to stand for an engine")
	}
	file := filepath.Join(t.TempDir(), "engine.sh")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestCommand(t *testing.T) {
	for _, c := range []struct {
		name, program string
		timeout       time.Duration
		want          peer.Ending
		status        string
		output        string
	}{
		{"holds", `grep -q assert_return "$1" && echo fine`, 0, peer.Held, "exit status 0", "fine\n"},
		{"does not hold", `echo wrong; echo at line 1 >&2; exit 3`, 0, peer.NotHeld, "exit status 3", "wrong\nat line 1\n"},
		{"crashes", `kill -ABRT $$`, 0, peer.Crashed, "signal: aborted", ""},
		{"hangs", `echo started; exec sleep 60`, 300 * time.Millisecond, peer.TimedOut, "killed after 300ms", "started\n"},
		{"does not end", `while :; do :; done`, 300 * time.Millisecond, peer.TimedOut, "killed after 300ms", ""},
		{"lacks", `echo no such feature; exit 77`, 0, peer.Lacking, "exit status 77", "no such feature\n"},
		{"talks", `yes | head -c 1000000`, 0, peer.Held, "exit status 0", strings.Repeat("y\n", 32<<10)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cmd, err := peer.ParseCommand("sh " + shellScript(t, c.program) + " {}")
			if err != nil {
				t.Fatal(err)
			}
			cmd.Timeout = c.timeout
			got, err := cmd.Run(context.Background(), []byte("(module)\n(assert_return (invoke \"f\"))\n"))
			if err != nil {
				t.Fatal(err)
			}
			if got.Ending != c.want || !strings.HasPrefix(got.Status, c.status) || !bytes.Equal(got.Output, []byte(c.output)) {
				t.Errorf("%v, %q, output %.100q; want %v, %q, %.100q", got.Ending, got.Status, got.Output, c.want, c.status, c.output)
			}
		})
	}
}

// TestCommandGivesFile checks that the command gets the script's text in a file that is gone afterwards.
func TestCommandGivesFile(t *testing.T) {
	cmd, err := peer.ParseCommand("sh " + shellScript(t, `echo "$1"; cat "$1"`) + " {}")
	if err != nil {
		t.Fatal(err)
	}
	got, err := cmd.Run(context.Background(), []byte("(module)"))
	if err != nil {
		t.Fatal(err)
	}
	file, text, _ := strings.Cut(string(got.Output), "\n")
	if filepath.Ext(file) != ".wast" || text != "(module)" {
		t.Errorf("file %q with %q", file, text)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left: %v", file, err)
	}
}

func TestCommandErrors(t *testing.T) {
	cmd, err := peer.ParseCommand("/no/such/engine {}")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := cmd.Run(context.Background(), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a program that does not exist: %v, %v", got, err)
	}
	cmd, err = peer.ParseCommand("sh " + shellScript(t, "sleep 60") + " {}")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if got, err := cmd.Run(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v, %v", got, err)
	}
}

// TestComplaint: the first line that says something, without numbers and files, is the same for scripts that fail
// alike.
func TestComplaint(t *testing.T) {
	for output, want := range map[string]string{
		"":       "",
		"\n  \n": "",
		"/tmp/wastrun-12/script.wast:17:3: wrong result 0x1F, want 12\nmore": "FILE:N:N: wrong result N, want N",
		"\nError: failed to run `C:\\x\\script.wast`":                        "Error: failed to run `C:FILE`",
		"\x1b[31mbad\x1b[0m": "\x1b[Nmbad\x1b[Nm",
	} {
		r := peer.Result{Output: []byte(output)}
		if got := r.Complaint(); got != want {
			t.Errorf("%q: %q, want %q", output, got, want)
		}
	}
}

// TestSeveralScripts: a command that takes several scripts holds if all do, and gets one where there is one.
func TestSeveralScripts(t *testing.T) {
	c, err := peer.ParseCommand("sh " + shellScript(t, `for f in "$@"; do grep -q fine "$f" || exit 1; done; echo $#`) + " {}...")
	if err != nil || !c.TakesSeveral() {
		t.Fatal(c, err)
	}
	file := func(text string) string {
		name := filepath.Join(t.TempDir(), "script.wast")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	fine, wrong := file("fine"), file("wrong")
	for _, x := range []struct {
		files  []string
		ending peer.Ending
		output string
	}{
		{[]string{fine, fine, fine}, peer.Held, "3\n"},
		{[]string{fine}, peer.Held, "1\n"},
		{[]string{fine, wrong, fine}, peer.NotHeld, ""},
	} {
		r, err := c.RunFiles(context.Background(), x.files)
		if err != nil || r.Ending != x.ending || string(r.Output) != x.output {
			t.Errorf("%v: %v %q, %v", x.files, r.Ending, r.Output, err)
		}
	}
	if r, err := c.Run(context.Background(), []byte("fine")); err != nil || string(r.Output) != "1\n" {
		t.Errorf("one script: %q, %v", r.Output, err)
	}
}
