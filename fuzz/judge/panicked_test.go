package judge

import (
	"strings"
	"testing"

	"wasmjudge/peer/driver"
	"wasmjudge/wasm"
)

// TestPanicked: of an engine that does not say what it has, the bucket says what it was asked for, without its words.
func TestPanicked(t *testing.T) {
	d := panicked(&driver.Unanswered{
		Engine: "far", Function: "get", Of: wasm.Externtype{Kind: wasm.ExternGlobal}, Message: "cannot get value 7",
	})
	if d.What != "when it was asked: fault (get of a global)" || !strings.Contains(d.Diff, "cannot get value 7") {
		t.Errorf("%s: %s", d.What, d.Diff)
	}
	if d := panicked("index out of range"); d.What != "panic" {
		t.Errorf("%s", d.What)
	}
}
