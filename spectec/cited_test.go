package spectec_test

import (
	"os"
	"path/filepath"
	"regexp"
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

// TestRulesCited holds the formula above the oracle's code against the text: what a rule reduces, and to what. Spaces,
// parentheses and what only sets type apart are left out; premises are not compared.
func TestRulesCited(t *testing.T) {
	text, err := spectec.Parse(spectectest.Dir(t))
	if err != nil {
		t.Fatal(err)
	}
	cited := citations(t)
	compared := 0
	for i := range text.Elab.Items {
		it := &text.Elab.Items[i]
		if it.Kind != syntax.ItemRule || len(cited[it.FullName()]) == 0 || !strings.HasPrefix(it.Name, "Step") {
			continue
		}
		_, formula, _ := strings.Cut(it.Source, it.FullName()+":")
		want := bare(beforePremises(formula))
		found, last := false, ""
		for _, c := range cited[it.FullName()] {
			last = bare(c)
			found = found || last == want || inWords[it.FullName()] != "" && strings.Contains(c, inWords[it.FullName()])
		}
		compared++
		if !found {
			t.Errorf("%s:\noracle: %s\ntext:   %s", it.FullName(), last, want)
		}
	}
	if compared < 200 {
		t.Errorf("only %d rules were compared", compared)
	}
}

var (
	citation = regexp.MustCompile(`^// (Step\w*/[\w.-]+): (.*)`)
	more     = regexp.MustCompile(`^//(?:\t|  +)(.*)`)
	premise  = regexp.MustCompile(`^(if|otherwise|Expand|Ref_ok|----|Step\w*:)\b`)
	typeset  = regexp.MustCompile("[\\s()`$_]")
)

// citations reads the formulas in the oracle's comments, without their premises.
func citations(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("../oracle/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no oracle: %v", err)
	}
	all := map[string][]string{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(b), "\n")
		for i := range lines {
			m := citation.FindStringSubmatch(strings.TrimSpace(lines[i]))
			if m == nil {
				continue
			}
			formula := m[2]
			for _, line := range lines[i+1:] {
				next := more.FindStringSubmatch(strings.TrimSpace(line))
				if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "// "); ok && strings.HasSuffix(formula, "~>") {
					next = []string{"", strings.TrimSpace(rest)}
				}
				if next == nil || premise.MatchString(strings.TrimSpace(next[1])) {
					break
				}
				formula += " " + next[1]
			}
			all[m[1]] = append(all[m[1]], formula)
		}
	}
	return all
}

// beforePremises cuts off comments and premises.
func beforePremises(formula string) string {
	var kept []string
	for _, line := range strings.Split(formula, "\n") {
		line, _, _ = strings.Cut(line, ";;")
		before, _, premises := strings.Cut(line, "--")
		kept = append(kept, before)
		if premises {
			break
		}
	}
	return strings.Join(kept, " ")
}

// bare leaves out what sets formulas apart without a meaning.
func bare(formula string) string {
	s := typeset.ReplaceAllString(strings.ReplaceAll(formula, "”", "''"), "")
	s = strings.ReplaceAll(s, "64*Ki", "64Ki")
	return strings.TrimPrefix(strings.TrimPrefix(s, "s;f;"), "z;")
}
