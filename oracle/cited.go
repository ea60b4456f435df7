package oracle

import (
	"embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strings"
)

// sources is this package, so that a rule can be shown with the code that is the rule.
//
//go:embed *.go
var sources embed.FS

// Citation is a declaration above or within which a rule is cited.
type Citation struct {
	Place  string // oracle/control.go:12
	Source string
}

// Cites returns the declarations that cite a rule: "Step_read/block".
func Cites(rule string) (found []Citation) {
	files, _ := fs.Glob(sources, "*.go")
	for _, file := range files {
		text, err := sources.ReadFile(file)
		if err != nil || strings.HasSuffix(file, "_test.go") || !strings.Contains(string(text), "// "+rule+": ") {
			continue
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, file, text, parser.ParseComments)
		if err != nil {
			continue
		}
		for _, d := range f.Decls {
			from, to := set.Position(start(d)), set.Position(d.End())
			if source := string(text[from.Offset:to.Offset]); strings.Contains(source, "// "+rule+": ") {
				found = append(found, Citation{fmt.Sprintf("oracle/%s:%d", file, from.Line), source})
			}
		}
	}
	return found
}

// start is where a declaration begins, with its comment.
func start(d ast.Decl) token.Pos {
	var doc *ast.CommentGroup
	switch d := d.(type) {
	case *ast.FuncDecl:
		doc = d.Doc
	case *ast.GenDecl:
		doc = d.Doc
	}
	if doc != nil {
		return doc.Pos()
	}
	return d.Pos()
}

// Formula returns a rule as the specification's formal text has it; it is empty for a rule that there is not.
func Formula(rule string) string {
	files, _ := fs.Glob(sources, "*.go")
	for _, file := range files {
		source, err := sources.ReadFile(file)
		if err != nil || strings.HasSuffix(file, "_test.go") {
			continue
		}
		if _, text, ok := strings.Cut(string(source), "// "+rule+": "); ok {
			return formula(text)
		}
	}
	return ""
}

// formula is the formula that a comment begins with: its first line and the premises, which are indented.
func formula(comment string) string {
	var lines []string
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		if premise, ok := strings.CutPrefix(line, "//\t"); ok {
			line = "  " + premise
		} else if line != "//" && len(lines) > 0 {
			break
		}
		if line != "//" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
