package campaign

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"wasmjudge/wasm"
)

func walkOf(op wasm.Op, tag wasm.TagID, caught bool, frames ...wasm.WalkFrame) *wasm.Walk {
	return &wasm.Walk{Op: op, Tag: tag, Caught: caught, Frames: frames}
}

// TestContexts fails when walks that differ in what matters are taken for the same, or walks that differ in numbers
// only for others.
func TestContexts(t *testing.T) {
	at := func(instance int, clauses ...wasm.WalkClause) wasm.WalkFrame {
		return wasm.WalkFrame{Frame: wasm.Frame{Instance: instance}, Clauses: clauses}
	}
	clause := func(k wasm.CatchKind, match bool) wasm.WalkClause {
		return wasm.WalkClause{Catch: wasm.Catch{Kind: k}, Tag: wasm.TagID{Instance: 1}, Match: match}
	}
	hit, other := clause(wasm.CatchTag, true), clause(wasm.CatchTag, false)
	tag := wasm.TagID{Instance: 1}
	walks := []*wasm.Walk{
		walkOf(wasm.OpThrow, tag, true, at(1, hit)),
		walkOf(wasm.OpThrowRef, tag, true, at(1, hit)),
		walkOf(wasm.OpThrow, wasm.TagID{Host: true}, true, at(1, hit)),
		walkOf(wasm.OpThrow, tag, true, at(1), at(1, hit)),
		walkOf(wasm.OpThrow, tag, true, at(1), at(2, hit)),
		walkOf(wasm.OpThrow, tag, true, at(1), at(3, hit)),
		walkOf(wasm.OpThrow, tag, true, at(1, clause(wasm.CatchTagRef, true))),
		walkOf(wasm.OpThrow, tag, true, at(1, clause(wasm.CatchAll, true))),
		walkOf(wasm.OpThrow, tag, false, at(1, other)),
		walkOf(wasm.OpThrow, tag, false, at(1), at(1)),
	}
	c := newReached()
	c.modules = []int{0, 0, 0, 1}
	for i, w := range walks {
		c.walk(w)
		if len(c.take()) == 0 {
			t.Errorf("walk %d reaches nothing new", i)
		}
	}
	c.modules = []int{5, 5, 5, 5, 5, 2}
	c.walk(walkOf(wasm.OpThrow, wasm.TagID{Instance: 3}, true, at(3), wasm.WalkFrame{Frame: wasm.Frame{Instance: 5, Func: 9, Pos: 77},
		Clauses: []wasm.WalkClause{{Try: 66, Catch: wasm.Catch{Kind: wasm.CatchTag}, Tag: wasm.TagID{Instance: 3}, Match: true}}}))
	if list := c.take(); len(list) > 0 {
		t.Errorf("a walk with other numbers reaches %x", list)
	}
}

// TestCountersOfCode reads what a program that counts its code writes: the format is the Go release's own.
func TestCountersOfCode(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	dir := t.TempDir()
	files := map[string]string{"go.mod": "module p\n\ngo 1.26\n", "main.go": `package main

import (
	"os"
	"runtime/coverage"
)

func main() {
	if err := coverage.ClearCounters(); err != nil {
		panic(err)
	}
	for range 5 {
		often()
	}
	if len(os.Args) > 5 {
		never()
	}
	if err := coverage.WriteCounters(os.Stdout); err != nil {
		panic(err)
	}
}

func often() {}

func never() {}
`}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command("go", "build", "-cover", "-covermode=atomic", "-o", "p", ".")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := exec.Command(filepath.Join(dir, "p")).Output()
	if err != nil {
		t.Fatal(err)
	}
	var counts []uint32
	functions := map[int]bool{}
	see := func(_, fn, _ int, count uint32) {
		counts = append(counts, count)
		functions[fn] = true
	}
	if err := readCounters(data, see); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(counts, 5) || len(functions) != 2 {
		t.Errorf("counts %v of functions %v, want a 5, and two functions", counts, functions)
	}
	for n := range data { // which must neither panic nor go on without end
		_ = readCounters(data[:n], func(_, _, _ int, _ uint32) {})
		for _, b := range []byte{0, 0x7F, 0xFF} {
			_ = readCounters(slices.Concat(data[:n], []byte{b, b, b, b, b}, data[n:]), func(_, _, _ int, _ uint32) {})
			_ = readCounters(slices.Concat(data[:n], []byte{b}, data[n+1:]), func(_, _, _ int, _ uint32) {})
		}
	}
}

func TestSlot(t *testing.T) {
	s := &slot{make([]byte, slotSize)}
	if place, _ := s.get(); place != 0 {
		t.Errorf("an empty slot has place %d", place)
	}
	large := make(input, maxInput)
	for place, in := range []input{{}, {1, 2, 3}, large, {4}} {
		before := s.count()
		s.put(uint64(place)+1, in)
		if got, out := s.get(); got != uint64(place)+1 || !slices.Equal(out, in) || s.count() == before {
			t.Errorf("put %d bytes at %d, got %d bytes at %d", len(in), place+1, len(out), got)
		}
	}
	s.clear()
	if place, _ := s.get(); place != 0 {
		t.Errorf("a cleared slot has place %d", place)
	}
}
