package page

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

func graphOf(t *testing.T, name string, text []byte) *Graph {
	t.Helper()
	s, err := wast.Parse(&wasm.Source{Name: name, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return NewGraph(s)
}

// TestGraph: a tag is the same wherever it was imported, also from one that had imported it; two instances of a module
// have two; what the host or nobody exports is a tag of its own.
func TestGraph(t *testing.T) {
	g := graphOf(t, "graph.wast", []byte(`(module definition $m (tag $e (export "e")) (tag))
(module instance $a $m)
(register "first" $a)
(module instance $b $m)
(register "second" $b)
(module $c (import "first" "e" (tag $mine)) (import "second" "e" (tag)) (import "elsewhere" "e" (tag)) (export "again" (tag $mine)))
(register "third" $c)
(module (import "third" "again" (tag)) (import "second" "e" (tag)) (import "third" "none" (func)))
`))
	want := [][]string{{"A", "B"}, {"C", "D"}, {"A", "C", "E"}, {"A", "C"}}
	if len(g.Nodes) != len(want) {
		t.Fatalf("%d instances", len(g.Nodes))
	}
	for i, n := range g.Nodes {
		var got []string
		for _, tag := range n.Tags {
			got = append(got, tag.Letter)
		}
		if !slices.Equal(got, want[i]) {
			t.Errorf("%s has the tags %v, not %v", n.Name, got, want[i])
		}
	}
	words := g.Words()
	for _, w := range []string{"instance 2 imports tag e from instance 0", "instance 2 imports tag e from the host's \"elsewhere\"", "instance 3 imports tag again, func none from instance 2"} {
		if !strings.Contains(words, w) {
			t.Errorf("it does not say %q: %s", w, words)
		}
	}
	if g.Nodes[0].As[0] != "first" || g.Nodes[2].Name != "instance 2 $c" || g.Nodes[2].Tags[0].Here != "tag 0 $mine" || g.Nodes[2].Tags[0].Own {
		t.Errorf("%+v", g.Nodes)
	}
}

// TestGraphLimit: of very many instances some are shown.
func TestGraphLimit(t *testing.T) {
	g := graphOf(t, "many.wast", []byte(strings.Repeat("(module (tag))\n", 1000)))
	if len(g.Nodes) != maxNodes || g.More != 1000-maxNodes {
		t.Errorf("%d instances, %d more", len(g.Nodes), g.More)
	}
}

// TestWriteGraph draws the instances of README's second picture.
func TestWriteGraph(t *testing.T) {
	text, err := os.ReadFile("testdata/relay.wast")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteGraph(&b, "instances, imports and tags", graphOf(t, "relay.wast", text)); err != nil {
		t.Fatal(err)
	}
	wasmtest.Golden(t, "../../docs/instances.svg", b.Bytes())
}

// TestHighlighted: all of a line's text is in its pieces, whatever they are.
func TestHighlighted(t *testing.T) {
	line := `  (func $f (export "a;;\"b") (i32.const -0x1f)) ;; "no string"`
	text, more := highlighted([]byte(line + "\n" + strings.Repeat("x", 5000) + strings.Repeat("\n", maxLines) + "end"))
	if len(text) != maxLines || more != 2 {
		t.Errorf("%d lines, %d more", len(text), more)
	}
	var got strings.Builder
	classes := map[string]string{}
	for _, s := range text[0] {
		got.WriteString(s.Text)
		classes[s.Text] = s.Class
	}
	if got.String() != line {
		t.Errorf("it became %q", got.String())
	}
	for piece, class := range map[string]string{"(func": "keyword", "$f": "id", `"a;;\"b"`: "string", "-0x1f": "number", `;; "no string"`: "comment"} {
		if classes[piece] != class {
			t.Errorf("%q is %q, not %q: %v", piece, classes[piece], class, classes)
		}
	}
	if n := len(text[1][0].Text); n > maxColumns+3 {
		t.Errorf("a line of %d bytes", n)
	}
}
