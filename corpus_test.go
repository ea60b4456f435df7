package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestCorpusIsListed holds corpus/README.md against the folder: each script has its row, and each row its script.
func TestCorpusIsListed(t *testing.T) {
	readme, err := os.ReadFile("corpus/README.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, name := range regexp.MustCompile(`[a-z0-9-]+\.wast`).FindAllString(string(readme), -1) {
		listed[name] = true
	}
	files, err := filepath.Glob("corpus/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in corpus: %v", err)
	}
	for _, file := range files {
		if name := filepath.Base(file); !listed[name] {
			t.Errorf("%s has no row in corpus/README.md", file)
		} else {
			delete(listed, name)
		}
	}
	for name := range listed {
		t.Errorf("corpus/README.md lists %s, which does not exist", name)
	}
}

// TestCorpusTellsWhy checks that each script opens with a comment that names the rules that decide it.
func TestCorpusTellsWhy(t *testing.T) {
	files, err := filepath.Glob("corpus/*.wast")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		opening, _, _ := strings.Cut(string(text), "\n(")
		if !strings.HasPrefix(opening, ";; ") || !strings.Contains(opening, "Rules: ") {
			t.Errorf("%s does not open with why it exists and the rules that decide it", file)
		}
	}
}

// TestFindingsAreListed holds docs/findings.md against crashers: each script has its row, each row its script, and
// each script opens with what a reader has to know.
func TestFindingsAreListed(t *testing.T) {
	list, err := os.ReadFile("docs/findings.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("crashers/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatalf("no findings: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		opening, _, _ := strings.Cut(string(text), "\n(")
		if !strings.Contains(opening, "\n;; Engine: ") {
			continue // wastrun triage wrote it, and nobody has looked into it yet
		}
		if !strings.Contains(string(list), "](../"+file+")") {
			t.Errorf("docs/findings.md does not list %s", file)
		}
		for _, part := range []string{"\n;; Rule: ", "\n;; Cause: ", "\n;; Found by", "\n;; Repeat: wastrun run --engine ", file} {
			if !strings.Contains(opening, part) {
				t.Errorf("%s does not open with %q", file, part)
			}
		}
	}
	for _, m := range regexp.MustCompile(`\]\(\.\./([^)]*)\)`).FindAllStringSubmatch(string(list), -1) {
		if _, err := os.Stat(m[1]); err != nil {
			t.Errorf("docs/findings.md: %v", err)
		}
	}
}
