package native

import (
	"crypto/sha256"
	"testing"

	"wasmjudge/wasm"
)

// FuzzArtifact reads artifacts whose checksum holds, whatever they contain: the tables must be consistent or refused.
func FuzzArtifact(f *testing.F) {
	m := &wasm.Module{Funcs: make([]wasm.Func, 1)}
	a := &artifact{
		code:     make([]byte, 16),
		funcs:    []funcMeta{{entry: 0, end: 16, frame: 8}},
		sites:    []site{{ret: 4, pos: 1, try: 1}},
		tries:    []try{{pos: 1, first: 0, n: 1}},
		handlers: []handler{{kind: wasm.CatchTag, pad: 8}},
		traps:    []trapSite{{at: 12, pos: 2, kind: wasm.TrapUnreachable}},
	}
	whole := encodeArtifact(a, m, options{})
	var head codec
	for _, p := range identity(m, options{}) {
		head.bytes(&p.bytes)
	}
	f.Add(whole[len(head.b) : len(whole)-sha256.Size])
	f.Fuzz(func(t *testing.T, tables []byte) {
		data := append(append([]byte(nil), head.b...), tables...)
		sum := sha256.Sum256(data)
		got, err := decodeArtifact(append(data, sum[:]...), m, options{})
		if err != nil {
			return
		}
		for _, s := range got.sites {
			for n := s.try; n != 0; n = got.tries[n-1].parent {
				_ = got.handlers[got.tries[n-1].first:][:got.tries[n-1].n]
			}
		}
		if got.funcs[0].end > uint32(len(got.code)) {
			t.Errorf("a function ends behind the code")
		}
	})
}
