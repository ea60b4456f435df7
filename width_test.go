package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// maxColumns is where a line of code or comment ends at the latest, with tabs of four columns.
const maxColumns = 120

// TestWidth fails for lines beyond maxColumns. These may be longer, because breaking them would not help readers:
// a row of a table, which is a line within a literal of several lines; a line that a string literal makes so long; a
// comment that cites a rule as the specification has it, with an arrow; and a test's code, which says on one line what
// is given and what is wanted.
func TestWidth(t *testing.T) {
	files := 0
	for dir := range below {
		list, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(list) == 0 {
			t.Fatalf("no files in %s (%v)", dir, err)
		}
		for _, file := range list {
			files++
			checkWidth(t, file)
		}
	}
	t.Logf("%d files", files)
}

func checkWidth(t *testing.T, file string) {
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	positions := token.NewFileSet()
	f, err := parser.ParseFile(positions, file, src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	exempt := map[int]bool{}
	lines := func(n ast.Node) (first, last int) {
		return positions.Position(n.Pos()).Line, positions.Position(n.End()).Line
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			for first, last := lines(n); first < last; first++ {
				exempt[first+1] = true
			}
		case *ast.BasicLit:
			if first, last := lines(n); n.Kind == token.STRING {
				for ; first <= last; first++ {
					exempt[first] = true
				}
			}
		}
		return true
	})
	for i, line := range strings.Split(string(src), "\n") {
		comment := strings.HasPrefix(strings.TrimSpace(line), "//")
		switch {
		case columns(line) <= maxColumns:
		case comment && (strings.Contains(line, "->") || strings.Contains(line, "~>")):
		case !comment && (exempt[i+1] || strings.HasSuffix(file, "_test.go")):
		default:
			t.Errorf("%s:%d ends in column %d: %s", file, i+1, columns(line), strings.TrimSpace(line))
		}
	}
}

func columns(line string) (n int) {
	for _, r := range line {
		if n++; r == '\t' {
			n += 3
		}
	}
	return n
}
