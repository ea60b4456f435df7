package valid

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestRefusing fails when an error names a rule that Refusing does not list, or lists one that no error names.
func TestRefusing(t *testing.T) {
	rule := regexp.MustCompile(`"([A-Z][a-z]+_(?:ok|const)(?:/[a-z._-]+)?)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "refuse.go" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range rule.FindAllStringSubmatch(string(text), -1) {
			named[found[1]] = true
		}
	}
	for _, rule := range refusing {
		if !named[rule] {
			t.Errorf("%s is listed, and no error names it", rule)
		}
	}
	for rule := range named {
		if !slices.Contains(Refusing(), rule) {
			t.Errorf("%s is named, and not listed", rule)
		}
	}
}
