package tomlfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRead: a file is read whole or not at all, and errors say where.
func TestRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.toml")
	for text, want := range map[string]string{
		"name = \"x\"\n":        "",
		"":                      "",
		"\nname = \"x\"\nsize":  "a.toml:3: ",
		"nmae = \"x\"\n":        "a.toml: nothing is called nmae there",
		"name = 7\n":            "a.toml: line 1 (last key \"name\"): incompatible types",
		"[name]\nof = \"it\"\n": "a.toml: line 1 ",
	} {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		var v struct {
			Name string `toml:"name"`
		}
		err := Read(file, &v)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	if err := Read(file+"?", new(struct{})); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}
