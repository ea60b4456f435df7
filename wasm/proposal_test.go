package wasm

import (
	"strings"
	"testing"
)

// TestProposals checks that the table of proposals takes nothing away from WebAssembly 3.0 and names everything once.
func TestProposals(t *testing.T) {
	ofWord, ofCode := map[string]string{}, map[codeKey]string{}
	for _, p := range proposals {
		for _, w := range strings.Fields(p.words) {
			if ofWord[w] != "" {
				t.Errorf("%s stands in %s and in %s", w, ofWord[w], p.name)
			}
			ofWord[w] = p.name
			if place, word, ok := strings.Cut(w, "/"); ok {
				if want := "needs " + p.name + ": " + strings.TrimPrefix(word, "("); NeedsIn(place, word) != want {
					t.Errorf("%s: %q, want %q", w, NeedsIn(place, word), want)
				}
				continue
			}
			if want := "needs " + p.name + ": "; !strings.HasPrefix(Needs(strings.TrimPrefix(w, "("), w[0] == '('), want) {
				t.Errorf("%s: %q", w, Needs(w, false))
			}
		}
		for _, run := range p.codes {
			for i, name := range strings.Fields(run.names) {
				key := codeKey{run.place, run.prefix, run.first + uint32(i)}
				if name == "_" {
					continue
				}
				if ofCode[key] != "" {
					t.Errorf("%v stands in %s and in %s", key, ofCode[key], p.name)
				}
				ofCode[key] = p.name
				if want := "needs " + p.name + ": " + name; NeedsCode(key.place, key.prefix, key.code) != want {
					t.Errorf("%v: %q, want %q", key, NeedsCode(key.place, key.prefix, key.code), want)
				}
				if run.place != CodeOp {
					continue
				}
				if op, ok := OpOf(run.prefix, key.code); ok {
					t.Errorf("%s of %s has the opcode of %s", name, p.name, op)
				}
			}
		}
	}
	for w := range proposedWords {
		if _, ok := OpNamed(w); ok {
			t.Errorf("%s is an instruction of WebAssembly 3.0", w)
		}
	}
}

// TestNeeds looks up what stands in the table and what does not.
func TestNeeds(t *testing.T) {
	for _, c := range []struct {
		word  string
		paren bool
		want  string
	}{
		{"cont.new", false, "needs stack switching: cont.new"},
		{"cont.new", true, "needs stack switching: cont.new"},
		{"shared", false, "needs threads: shared"},
		{"shared", true, "needs shared-everything threads: shared"},
		{"wait", true, "needs threads: wait"},
		{"wait", false, ""},
		{"assert_suspension", true, "needs stack switching: assert_suspension"},
		{"cont.newer", true, ""},
		{"_", false, ""},
	} {
		if got := Needs(c.word, c.paren); got != c.want {
			t.Errorf("%q, %v: %q, want %q", c.word, c.paren, got, c.want)
		}
	}
	for _, c := range []struct {
		flags byte
		want  string
	}{
		{0x02, "needs threads: shared"}, {0x08, "needs custom page sizes: pagesize"}, {0x0A, "needs threads: shared"}, {0x12, ""}, {0x80, ""}, {0, ""},
	} {
		if got := NeedsFlags(CodeMemFlag, c.flags); got != c.want {
			t.Errorf("%#x: %q, want %q", c.flags, got, c.want)
		}
	}
}
