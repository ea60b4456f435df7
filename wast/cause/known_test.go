package cause

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func read(t *testing.T, text string) ([]Known, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "known.toml")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return ReadKnown(file)
}

func TestReadKnown(t *testing.T) {
	list, err := read(t, `[[known]]
name = "tail"
engine = "bun-omg|jsc-omg"
version = "1\\.4"
rewrites = ["tail-calls"]
link = "https://example.org/1"
`)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, error %v", list, err)
	}
	for _, c := range []struct {
		engine, version string
		want            bool
	}{{"bun-omg", "bun 1.4.5", true}, {"bun-omg", "bun 1.5", false}, {"bun-omg-2", "bun 1.4.5", false}, {"node", "1.4", false}} {
		if got := list[0].Is(c.engine, func() string { return c.version }); got != c.want {
			t.Errorf("%s %s: %v", c.engine, c.version, got)
		}
	}
	if list, err := ReadKnown(filepath.Join(t.TempDir(), "absent")); list != nil || err != nil {
		t.Errorf("of no file: %v, error %v", list, err)
	}
	for text, want := range map[string]string{
		"[[known]]\nname = \"x\"\n":                                                       "has a name, an engine and rewrites",
		"[[known]]\nname = \"x\"\nengine = \"e\"\nrewrites = [\"absent\"]":                `there is no rewrite "absent"`,
		"[[known]]\nname = \"x\"\nengine = \"(\"\nrewrites = [\"locals\"]":                "missing closing )",
		"[[known]]\nname = \"x\"\nengine = \"e\"\nrewrites = [\"locals\"]\nlinks = \"a\"": "nothing is called known.links there",
		"[[known": "known.toml:1: ",
	} {
		if _, err := read(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}
