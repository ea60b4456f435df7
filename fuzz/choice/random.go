package choice

import (
	"math/rand/v2"
)

// DefaultSize is how many bytes make a program of the usual size.
const DefaultSize = 240

// Random returns random bytes: the same for a seed on every machine.
func Random(seed uint64, size int) []byte {
	key := [32]byte{}
	for i := range 8 {
		key[i] = byte(seed >> (8 * i))
	}
	data := make([]byte, size)
	_, _ = rand.NewChaCha8(key).Read(data) // never fails
	return data
}
