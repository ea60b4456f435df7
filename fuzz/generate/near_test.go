package generate

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// near calls f with the choices of a file, and with many that are those but for one byte: rare programs have others of
// their sort near them.
func near(t *testing.T, file string, f func(choices []byte)) {
	t.Helper()
	choices, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f(choices)
	for i := range choices {
		for _, b := range []byte{0, 0x55, 0xAA, 0xFF} {
			other := slices.Clone(choices)
			other[i] = b
			f(other)
		}
	}
}

// TestNear generates programs near those that once went wrong: function-block.choices, a block with a reference to a
// function as its result, in a program without objects, was taken for one with an object, and the generator panicked.
func TestNear(t *testing.T) {
	files, err := filepath.Glob("testdata/*.choices")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	g := New(Linked)
	for _, file := range files {
		near(t, file, func(choices []byte) {
			if err := g.Generate(choices).Validate(); err != nil {
				t.Fatalf("%s: %q: %v", file, choices, err)
			}
		})
	}
}
