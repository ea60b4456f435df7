package fuzz

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// randomInput gives the bytes of a program of the usual size.
func randomInput(seed uint64) []byte {
	r := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16)})
	data := make([]byte, 400)
	_, _ = r.Read(data) // never fails
	return data
}

// TestProgramsAreValid checks the generator's promise: every byte string is a program of valid modules whose imports match.
func TestProgramsAreValid(t *testing.T) {
	for seed := range uint64(2000) {
		data := randomInput(seed)
		checkValid(t, seed, data[:len(data)*int(seed%7)/6])
	}
}

func checkValid(t *testing.T, seed uint64, data []byte) {
	t.Helper()
	p := Generate(data)
	for k, m := range p.Modules {
		if err := valid.Validate(m); err != nil {
			var b bytes.Buffer
			_ = text.Print(&b, m)
			t.Fatalf("seed %d module %d: %v\n%s", seed, k, err, b.Bytes())
		}
	}
}

