package bugreport

import (
	"regexp"
	"strings"
)

// specification is where the specification is published.
const specification = "https://webassembly.github.io/spec/core/"

// ruleName is a rule as the specification's formal text names it, such as Step_read/throw_ref-handler-catch.
var ruleName = regexp.MustCompile(`\b[A-Z][A-Za-z]*(?:_[a-z]+)?/[a-z0-9_]+(?:[-.][a-z0-9_]+)*`)

// pages are the pages on which rules of a relation stand, by the beginning of its name, and how anchors begin there.
var pages = []struct{ relation, page, anchor string }{
	{"Step", "exec/instructions.html", "exec-"},
	{"Instr_ok", "valid/instructions.html", "valid-"},
	{"Ref_ok", "exec/values.html", ""},
	{"Externtype_sub", "valid/matching.html", ""},
	{"Deftype_sub", "valid/matching.html", ""},
	{"Heaptype_sub", "valid/matching.html", ""},
	{"Import_ok", "valid/modules.html", ""},
}

// Rules lists the rules that a text names, each once.
func Rules(text string) (names []string) {
	seen := map[string]bool{}
	for _, name := range ruleName.FindAllString(text, -1) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// Link returns where a rule is published; it is empty if that is not known. The anchor of an instruction's rule is the
// instruction's name.
func Link(rule string) string {
	relation, name, _ := strings.Cut(rule, "/")
	for _, p := range pages {
		if !strings.HasPrefix(relation, p.relation) {
			continue
		}
		if p.anchor == "" {
			return specification + p.page
		}
		instruction, _, _ := strings.Cut(name, "-")
		return specification + p.page + "#" + p.anchor + strings.NewReplacer("_", "-", ".", "-").Replace(instruction)
	}
	return ""
}

// linked writes a text with its rules as links.
func linked(text string) string {
	return ruleName.ReplaceAllStringFunc(text, func(rule string) string {
		if link := Link(rule); link != "" {
			return "[`" + rule + "`](" + link + ")"
		}
		return "`" + rule + "`"
	})
}
