package spectec_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wasmjudge/spectec"
	"wasmjudge/spectec/spectectest"
	"wasmjudge/spectec/syntax"
)

// inWords are rules that the oracle's comments tell in words where the formula is long.
var inWords = map[string]string{
	"Step_read/memory.copy-gt": "the same from the end",
	"Step_read/table.copy-gt":  "the same from the end",
	"Step_read/array.copy-le":  "the element at i_1",
	"Step_read/array.copy-gt":  "the last element first",
}

// TestRulesCited holds the formula above the oracle's code against the text: what a rule reduces, to what, and under
// which premises. Spaces, parentheses and what only sets type apart are left out. A citation of a rule that the text
// does not have fails too.
func TestRulesCited(t *testing.T) {
	text, err := spectec.Parse(spectectest.Dir(t))
	if err != nil {
		t.Fatal(err)
	}
	cited := citations(t)
	compared := 0
	for i := range text.Elab.Items {
		it := &text.Elab.Items[i]
		name := it.FullName()
		if it.Kind != syntax.ItemRule || len(cited[name]) == 0 {
			continue
		}
		compared++
		_, source, _ := strings.Cut(it.Source, name+":")
		want := parseRule(source)
		if why := want.unlike(name, cited[name]); why != "" {
			t.Errorf("%s:\n%s", name, why)
		}
		delete(cited, name)
	}
	for name := range cited {
		t.Errorf("%s is cited, and is no rule of the text", name)
	}
	if compared < 200 {
		t.Errorf("only %d rules were compared", compared)
	}
}

// formula is a rule as it is compared.
type formula struct {
	reduces  string
	premises []string
	words    string // as the oracle's comment has it
}

// unlike says how the first citation of a rule that differs from the text does so; "" if all are alike.
func (f formula) unlike(name string, cited []formula) string {
	for _, c := range cited {
		told := inWords[name] != "" && strings.Contains(c.words, inWords[name])
		switch {
		case told:
		case c.reduces != f.reduces:
			return "oracle: " + c.reduces + "\ntext:   " + f.reduces
		case !slices.Equal(c.premises, f.premises):
			return "oracle: " + strings.Join(c.premises, " -- ") + "\ntext:   " + strings.Join(f.premises, " -- ")
		}
	}
	return ""
}

var (
	citation = regexp.MustCompile(`^// (Step\w*/[\w.-]+|Eval_expr): (.*)`)
	more     = regexp.MustCompile(`^//(?:\t|  +)(.*)`)
	premise  = regexp.MustCompile(`^\(*(if\b|otherwise\b|[A-Z]\w*:|----)`)
	typeset  = regexp.MustCompile("[\\s()`$_]")
)

// citations reads the formulas in the oracle's comments.
func citations(t *testing.T) map[string][]formula {
	t.Helper()
	files, err := filepath.Glob("../oracle/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no oracle: %v", err)
	}
	all := map[string][]formula{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(b), "\n")
		for i := range lines {
			if m := citation.FindStringSubmatch(strings.TrimSpace(lines[i])); m != nil {
				all[m[1]] = append(all[m[1]], cite(m[2], lines[i+1:]))
			}
		}
	}
	return all
}

// cite reads a citation: its first line, and what follows it.
func cite(first string, lines []string) formula {
	source := first
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line == "//" {
			continue
		}
		next := more.FindStringSubmatch(line)
		if rest, ok := strings.CutPrefix(line, "// "); ok && next == nil && strings.HasSuffix(source, "~>") {
			next = []string{"", strings.TrimSpace(rest)}
		}
		if next == nil {
			break
		}
		if premise.MatchString(strings.TrimSpace(next[1])) {
			source += "\n--"
		}
		source += " " + next[1]
	}
	return parseRule(source)
}

// parseRule takes a rule's formula apart: what comes before its premises, and these, in order.
func parseRule(source string) formula {
	var b strings.Builder
	for line := range strings.Lines(source) {
		line, _, _ = strings.Cut(line, ";;")
		b.WriteString(" " + strings.TrimRight(line, "\n"))
	}
	parts := strings.Split(strings.ReplaceAll(b.String(), "----", ""), "--")
	f := formula{reduces: bare(parts[0]), words: source}
	for _, p := range parts[1:] {
		f.premises = append(f.premises, bare(p))
	}
	slices.Sort(f.premises)
	return f
}

// bare leaves out what sets formulas apart without a meaning.
func bare(formula string) string {
	s := typeset.ReplaceAllString(strings.ReplaceAll(formula, "”", "''"), "")
	s = strings.ReplaceAll(s, "64*Ki", "64Ki")
	return strings.TrimPrefix(strings.TrimPrefix(s, "s;f;"), "z;")
}
