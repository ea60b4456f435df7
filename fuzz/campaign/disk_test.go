package campaign

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFindings keeps the smallest input of each title, now and after the folder is read again.
func TestFindings(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "crashers")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	f, err := openFindings(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []mismatch{
		{Title: "a; b", Input: input("a long one that takes more than a line of a quoted string")}, {Title: "a; b", Input: input("longer than short")},
		{Title: "a; b", Input: input("short")}, {Title: "a; b", Input: input("large again")}, {Title: "c", Input: input{0, 0xFF, '"', '\n'}}, {Title: "c", Input: input{0, 0xFF, '"', '\n'}},
	} {
		x.Output, x.Script = "- one\n+ other\n", []byte(fmt.Sprintf("(module)\n;; %s\n", x.Title))
		if _, err := f.add(&x, "found by wastrun and so on"); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{nameOf(input("short")): "a; b", nameOf(input{0, 0xFF, '"', '\n'}): "c"}
	again, err := openFindings(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range [][]Finding{f.all(), again.all()} {
		for _, x := range list {
			if want[x.Input] != x.Title || len(list) != len(want) {
				t.Errorf("got %+v", list)
			}
		}
	}
	files := checkFolder(t, dir)
	if list, _ := os.ReadDir(dir); len(list) != 4*len(want) || len(files) != len(want) {
		t.Errorf("the folder holds %v", list)
	}
	for name, title := range want {
		in, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || checkFinding(t, filepath.Join(dir, name), in) != title {
			t.Errorf("%s: %v", name, err)
		}
		program, err := os.ReadFile(filepath.Join(dir, name+ProgramSuffix))
		if err != nil || string(program) != "(module)\n;; "+title+"\n" {
			t.Errorf("%s has the program %q: %v", name, program, err)
		}
	}
}

// TestLeftovers removes what a killed campaign was writing, and nothing else.
func TestLeftovers(t *testing.T) {
	dir, hash := t.TempDir(), strings.Repeat("a1", 20)
	kept := []string{hash, hash + ".output", hash + ".quoted", hash + ".program", "README.md", "campaign.json", "campaign.lock", "corpus.lock", "name-12.wast", "1234"}
	gone := []string{hash + "123", hash + ".output77", hash + ".quoted5", hash + ".program12", "campaign.json99"}
	for _, name := range slices.Concat(kept, gone) {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := clean(dir); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != len(kept) {
		t.Errorf("%v is there", left)
	}
	for _, e := range left {
		if !slices.Contains(kept, e.Name()) {
			t.Errorf("%s is there", e.Name())
		}
	}
}

// TestWriteSoon writes a file whole, in the place of another.
func TestWriteSoon(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	for _, text := range []string{"one", "another"} {
		if err := writeSoon(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); string(got) != text {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if list, _ := os.ReadDir(filepath.Dir(name)); len(list) != 1 {
		t.Errorf("the folder holds %v", list)
	}
	if err := writeSoon(filepath.Join(name, "impossible"), nil); err == nil {
		t.Error("a file was written into a file")
	}
}
