package campaign

import (
	"wasmjudge/fuzz/process"

	"io"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// BenchmarkPrograms measures what a worker needs for a program, all included but what the coordinator does.
func BenchmarkPrograms(b *testing.B) {
	e, err := native.New()
	if err != nil {
		b.Skip(err)
	}
	w := newWorker(process.NewLink(strings.NewReader(""), io.Discard))
	w.slot = &slot{make([]byte, slotSize)}
	w.equip(&setup{}, []wasm.Engine{oracle.New(), e})
	b.ReportAllocs()
	at := uint64(0)
	for b.Loop() {
		if err := w.batch(&batch{From: at, Count: 1}); err != nil {
			b.Fatal(err)
		}
		at++
	}
}
