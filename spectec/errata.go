package spectec

import (
	"embed"
	"fmt"
	"strings"
)

// Erratum is a replacement in the sources.
type Erratum struct {
	File, Old, New, Why string
	Shown               string // the script that shows it, in docs/reports
}

// Versions are the versions of the text that have errata. A text takes those of all that fit it, so that none must say
// what it is.
var Versions = []string{"3.0", "2.0", "wide-arithmetic"}

//go:embed errata-*.txt
var errataFiles embed.FS

func allErrata() (all []Erratum) {
	for _, v := range Versions {
		all = append(all, Errata(v)...)
	}
	return all
}

// Errata lists the replacements that were written for a version. It panics if there is no such version.
func Errata(version string) (all []Erratum) {
	text, err := errataFiles.ReadFile("errata-" + version + ".txt")
	if err != nil {
		panic(err)
	}
	for _, part := range strings.Split(string(text), "\n\n") {
		var e Erratum
		for _, line := range strings.Split(strings.TrimSpace(part), "\n") {
			switch rest := strings.TrimPrefix(line[min(1, len(line)):], " "); {
			case line == "" || line[0] == '#':
			case line[0] == '-':
				e.Old = more(e.Old, rest)
			case line[0] == '+':
				e.New = more(e.New, rest)
			case line[0] == '?':
				e.Why = more(e.Why, rest)
			case line[0] == '@':
				e.Shown = rest
			default:
				e.File = line
			}
		}
		if e.File != "" {
			all = append(all, e)
		}
	}
	return all
}

func more(s, line string) string {
	if s == "" {
		return line
	}
	return s + "\n" + line
}

// String says what is replaced and why, on one line.
func (e Erratum) String() string {
	return fmt.Sprintf("%s: %q is read as %q: %s", e.File, e.Old, e.New, e.Why)
}
