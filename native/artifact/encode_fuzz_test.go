package artifact

import (
	"crypto/sha256"
	"testing"

	"wasmjudge/wasm"
)

// FuzzArtifact reads artifacts whose checksum holds, whatever they contain: the tables must be consistent or refused.
func FuzzArtifact(f *testing.F) {
	m := &wasm.Module{Funcs: make([]wasm.Func, 1)}
	a := &Artifact{
		Code:     make([]byte, 16),
		Funcs:    []Func{{Entry: 0, End: 16, Frame: 8}},
		Sites:    []Site{{Ret: 4, Pos: 1, Try: 1}},
		Tries:    []Try{{Pos: 1, First: 0, N: 1}},
		Handlers: []Handler{{Kind: wasm.CatchTag, Pad: 8}},
		Traps:    []TrapSite{{At: 12, Pos: 2, Kind: wasm.TrapUnreachable}},
	}
	whole := Encode(a, m, Options{})
	var head codec
	for _, p := range identity(m, Options{}) {
		head.bytes(&p.bytes)
	}
	f.Add(whole[len(head.b) : len(whole)-sha256.Size])
	f.Fuzz(func(t *testing.T, tables []byte) {
		data := append(append([]byte(nil), head.b...), tables...)
		sum := sha256.Sum256(data)
		got, err := Decode(append(data, sum[:]...), m, Options{})
		if err != nil {
			return
		}
		for _, s := range got.Sites {
			for n := s.Try; n != 0; n = got.Tries[n-1].Parent {
				_ = got.Handlers[got.Tries[n-1].First:][:got.Tries[n-1].N]
			}
		}
		if got.Funcs[0].End > uint32(len(got.Code)) {
			t.Errorf("a function ends behind the code")
		}
	})
}
