package campaign

import (
	"fmt"
	"testing"
)

// TestFamiliesAreBounded: of the kinds of mismatches that differ in relations only, some are kept and the rest
// counted; a smaller input still takes the place of a larger one.
func TestFamiliesAreBounded(t *testing.T) {
	dir := t.TempDir()
	f, err := openFindings(dir)
	if err != nil {
		t.Fatal(err)
	}
	title := func(k int) string { return fmt.Sprintf("oracle, native: values; throw; tag of %d", k) }
	counts := map[string]uint64{}
	add := func(title string, size int) {
		t.Helper()
		in := append(make(input, size), title...)
		if _, err := f.add(&mismatch{Input: in, Title: title, Output: "-"}, "test"); err != nil {
			t.Fatal(err)
		}
		counts[title]++
	}
	for k := range maxFamily + 3 {
		add(title(k), 10)
	}
	add("oracle, native: tags", 10)
	add(title(0), 5)
	if len(f.list) != maxFamily+1 || f.list[title(0)].Size != 5+len(title(0)) {
		t.Errorf("kept: %+v", f.all())
	}
	if again, err := openFindings(dir); err != nil || len(again.list) != maxFamily+1 {
		t.Errorf("on disk: %+v, error %v", again.all(), err)
	}
	got := f.beyond(counts)
	if want := (Beyond{3, 3}); len(got) != 1 || got["oracle, native: values; throw"] != want {
		t.Errorf("beyond: %+v", got)
	}
}
