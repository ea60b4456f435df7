package judge

import (
	"strings"
	"testing"

	"wasmjudge/wasm"
)

// TestPanicked: of an engine that does not say what it has, the bucket says what it was asked for, without its words.
func TestPanicked(t *testing.T) {
	d := panicked(&wasm.Unanswered{
		Engine: "far", Function: "get", Of: wasm.Externtype{Kind: wasm.ExternGlobal}, Message: "cannot get value 7",
	})
	if d.What != "when it was asked: fault (get of a global)" || !strings.Contains(d.Diff, "cannot get value 7") {
		t.Errorf("%s: %s", d.What, d.Diff)
	}
	if d := panicked("index out of range"); d.What != "panic" {
		t.Errorf("%s", d.What)
	}
}

// TestLongSlug: a bucket that quotes an engine at length has a name for a file all the same, and its own.
func TestLongSlug(t *testing.T) {
	b := Bucket{Engines: [2]string{"oracle", "far"}, What: "link: " + strings.Repeat("no such thing ", 30)}
	c := b
	c.What += "either"
	x, y := b.Slug(), c.Slug()
	if len(x) > maxSlug || len(y) > maxSlug || x == y || !strings.HasPrefix(x, "far-link-no-such-thing-") {
		t.Errorf("%q, %q", x, y)
	}
}
