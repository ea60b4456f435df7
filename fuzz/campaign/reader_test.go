package campaign

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestReader reads a folder again while it changes: a smaller input, a note, a state, a file that goes.
func TestReader(t *testing.T) {
	dir := t.TempDir()
	f, err := openFindings(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := NewReader(dir)
	const title = "oracle, native: values; throw; tag of the host"
	read := func() *Folder {
		t.Helper()
		got, err := r.Folder()
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := ReadFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(fresh, got); d != "" {
			t.Errorf("what is remembered is not what is there:\n%s", d)
		}
		return got
	}
	if x := read(); len(x.Findings) != 0 {
		t.Errorf("findings of an empty folder: %+v", x.Findings)
	}
	add := func(in string, lines int) {
		t.Helper()
		if _, err := f.add(&mismatch{Input: input(in), Title: title, Output: "- one", Script: []byte(strings.Repeat("line\n", lines))}, "found by wastrun\n"); err != nil {
			t.Fatal(err)
		}
	}
	add("a long input", 70)
	first := read().Findings[0]
	if first.Lines != 70 || time.Since(first.First) > time.Hour || cmp.Diff(first.Engines, []string{"oracle", "native"}) != "" {
		t.Errorf("found: %+v", first)
	}
	add("short", 7)
	if x := read().Findings[0]; x.Size != 5 || x.Lines != 7 || !x.First.Equal(first.First) {
		t.Errorf("with a smaller input: %+v", x)
	}
	if err := WriteNote(dir, first.ID, Note{Title: title, State: "known"}); err != nil {
		t.Fatal(err)
	}
	if n := read().Note(first.ID); n.State != "known" {
		t.Errorf("note: %+v", n)
	}
	last := time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)
	s := stateFile{name: filepath.Join(dir, stateName), campaigns: map[string]*state{"a": {Findings: map[string]uint64{title: 9}, Last: map[string]time.Time{title: last}}}}
	if err := s.save(writeWhole); err != nil {
		t.Fatal(err)
	}
	if x := read().Findings[0]; x.Count != 9 || !x.Last.Equal(last) {
		t.Errorf("with a state: %+v", x)
	}
	if err := f.remove(nameOf(input("short"))); err != nil {
		t.Fatal(err)
	}
	if x := read(); len(x.Findings) != 0 {
		t.Errorf("after its files went: %+v", x.Findings)
	}
}

// TestReaderWritesNothing: a file whose name is another input's is no finding, and stays for its owner to remove.
func TestReaderWritesNothing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, nameOf(input("this")))
	for name, text := range map[string]string{file: "that", file + ".output": "a title\n"} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if f, err := ReadFolder(dir); err != nil || len(f.Findings) != 0 {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("a reader removed it: %v", err)
	}
}

// BenchmarkReader reads a folder with ten thousand findings that it has read before.
func BenchmarkReader(b *testing.B) {
	dir := b.TempDir()
	for i := range 10000 {
		in := input(fmt.Sprint("input ", i))
		file := filepath.Join(dir, nameOf(in))
		for name, text := range map[string]string{file: string(in), file + ".quoted": "", file + ".output": fmt.Sprintf("oracle, native: %d\n", i)} {
			if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
				b.Fatal(err)
			}
		}
	}
	r := NewReader(dir)
	if _, err := r.Folder(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := r.Folder(); err != nil {
			b.Fatal(err)
		}
	}
}
