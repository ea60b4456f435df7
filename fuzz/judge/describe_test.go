package judge

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDifferingRows: to compare memories of pages byte by byte in order to show one that differs took longer than
// hundreds of programs.
func TestDifferingRows(t *testing.T) {
	x := make([]byte, 1<<16)
	y := bytes.Clone(x)
	y[0x123] = 7
	a, b := differingRows(x, append(y, 9))
	want := [][]string{
		{"0x120: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "0x10000: "},
		{"0x120: 00 00 00 07 00 00 00 00 00 00 00 00 00 00 00 00", "0x10000: 09"},
	}
	if diff := cmp.Diff(want, [][]string{a, b}); diff != "" {
		t.Error(diff)
	}
	if a, _ := differingRows(x, bytes.Repeat([]byte{1}, len(x))); len(a) != maxLines {
		t.Errorf("%d rows", len(a))
	}
}
