package main

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"wasmjudge/fuzz/process"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// mortal is an engine that dies of a program, such that its process ends, or does not end one.
type mortal struct {
	wasm.Engine
	left int
	die  func()
}

func (m *mortal) NewStore(c wasm.Config) wasm.Store {
	if m.left--; m.left < 0 {
		m.die()
	}
	return m.Engine.NewStore(c)
}

// mortalName is the name under which the test's program runs measureMortal.
const mortalName = "measure-mortal"

// measureMortal is what the test's program does as a process that measures.
func measureMortal() {
	m, most := &mortal{oracle.New(), 20, func() {}}, time.Hour
	switch os.Args[1] {
	case "dying": // where nothing can catch it
		m.die = func() { go func() { panic("the engine broke at 0x1234") }(); select {} }
	case "hanging":
		m.die = func() { select {} }
	default:
		most = 100 * time.Millisecond
	}
	link := process.NewLink(os.Stdin, claimStdout())
	if err := measure(context.Background(), m, most, link.Encode); err != nil {
		os.Exit(1)
	}
}

// TestMortalEngine measures engines, of which one dies and one hangs: that is told, with the programs before it.
func TestMortalEngine(t *testing.T) {
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"dying":   "died: panic: the engine broke at N, after 20 programs",
		"hanging": "died: a program did not end, after 20 programs",
		"sound":   "",
	} {
		r, err := rateOf(t.Context(), []string{own, mortalName, name}, time.Second)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_, died, _ := strings.Cut(r.String(), "here\t")
		if r.Ran == 0 || died != want {
			t.Errorf("%s: %s, want %q", name, r, want)
		}
	}
}
