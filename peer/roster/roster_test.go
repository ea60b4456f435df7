package roster

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestInstalled: a roster of what is in the PATH is written, reads back equal, and is not written over another.
func TestInstalled(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("programs have other names there")
	}
	bin := t.TempDir()
	for _, program := range []string{"node", "deno", "jsc", "wasmtime-driver"} {
		if err := os.WriteFile(filepath.Join(bin, program), []byte("#!/bin/sh\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	r := Installed()
	want := []string{"deno", "deno-liftoff", "deno-turbofan", "jsc", "jsc-bbq", "jsc-ipint", "jsc-omg", "node", "node-liftoff", "node-turbofan",
		"wasmtime", "wasmtime-pulley", "wasmtime-quick"}
	if d := cmp.Diff(want, r.Names()); d != "" {
		t.Error(d)
	}
	file := filepath.Join(t.TempDir(), DefaultFile)
	if err := r.Write(file); err != nil {
		t.Fatal(err)
	}
	back, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(r, back, cmpopts.IgnoreUnexported(Roster{})); d != "" {
		t.Error(d)
	}
	if err := r.Write(file); err == nil {
		t.Error("it was written over another")
	}
}

// TestConfig: what an entry says is how the driver is started.
func TestConfig(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", dir)
	t.Setenv("HOME", dir)
	t.Setenv("LocalAppData", dir)
	file := filepath.Join(dir, "bench.toml")
	text := `[engine.a]
driver = "js"
command = ["./bin/shell", "run"]
options = ["--fast"]
env = ["A=b"]
patience = "3s"
memory = 2
[engine.a.traps]
"oh no" = "unreachable"
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Config("a")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{filepath.Join(dir, "bin", "shell"), "run", "--fast"}; len(c.Command) != 4 || !slices.Equal(c.Command[:3], want) {
		t.Errorf("command: %q, want %q and a driver", c.Command, want)
	}
	if text, err := os.ReadFile(c.Command[len(c.Command)-1]); err != nil || !strings.Contains(string(text), "wasm-driver 1") {
		t.Errorf("the driver: %v", err)
	}
	if c.Patience != 3*time.Second || c.Memory != 2<<20 || c.Traps["oh no"] != "unreachable" || !slices.Equal(c.Env, []string{"A=b"}) {
		t.Errorf("%+v", c)
	}
	if _, err := r.Config("b"); err == nil || !strings.Contains(err.Error(), `names no engine "b"`) {
		t.Errorf("of an engine that is not there: %v", err)
	}
}

// TestMissing: the file in the working folder need not be there, one that was named must be.
func TestMissing(t *testing.T) {
	t.Chdir(t.TempDir())
	if r, err := Read(DefaultFile); err != nil || len(r.Names()) > 0 {
		t.Errorf("the usual file: %v", err)
	}
	if _, err := Read("other.toml"); err == nil {
		t.Error("another file is not there, and nobody says so")
	}
}
