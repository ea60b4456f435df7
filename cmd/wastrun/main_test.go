package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wasmjudge/wasm/wasmtest"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"wastrun": main, mortalName: measureMortal})
}

// TestCommandLine runs the scripts of testdata/script. Beside the commands of testscript they use
//
//	status N wastrun ARG...    run wastrun, which must exit with status N; with 0|2 it may be either
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *wasmtest.Update,
		Setup: func(e *testscript.Env) error { // where the formal text is, for those scripts that ask for it by [spectec]
			e.Setenv("SPECTEC", os.Getenv("WASM_SPECTEC"))
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "spectec" {
				return false, fmt.Errorf("there is no condition %s", name)
			}
			return os.Getenv("WASM_SPECTEC") != "", nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status},
	})
}

func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N program arg...")
	}
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if !slices.Contains(strings.Split(args[0], "|"), strconv.Itoa(got)) {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}
