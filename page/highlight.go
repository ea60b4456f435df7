package page

import (
	"regexp"
	"strings"

	"wasmjudge/wasm"
)

// span is a piece of a line of a script, with the class that says what it is.
type span struct {
	Class string // "comment", "string", "id", "keyword", "number", or empty
	Text  string
}

// token finds the pieces of a line of the text format. A piece that goes over several lines is found on its first.
var token = regexp.MustCompile(`(;;.*|\(;.*?;\))|("(?:[^"\\]|\\.)*"?)|(\$[^\s()";]+)|(\([a-z][a-z0-9_.]*)|([+-]?(?:0x[0-9a-fA-F][0-9a-fA-F_.p+-]*|[0-9][0-9_.eE+-]*|inf|nan(?::\S+?)?)\b)`)

var tokenClasses = [...]string{"comment", "string", "id", "keyword", "number"}

// Bounds of what a page shows of a script: the download has all of it.
const (
	maxLines   = 5000
	maxColumns = 2000
)

// highlighted is the lines of a script, as text, with the classes of their pieces.
func highlighted(script []byte) (lines [][]span, more int) {
	all := strings.Split(strings.TrimRight(wasm.Printable(string(script)), "\n"), "\n")
	if len(all) > maxLines {
		all, more = all[:maxLines], len(all)-maxLines
	}
	for _, l := range all {
		lines = append(lines, spans(l))
	}
	return lines, more
}

func spans(l string) (list []span) {
	if len(l) > maxColumns {
		return []span{{"", strings.ToValidUTF8(l[:maxColumns], "") + "…"}}
	}
	at := 0
	for _, m := range token.FindAllStringSubmatchIndex(l, -1) {
		if m[0] > at {
			list = append(list, span{"", l[at:m[0]]})
		}
		for k, class := range tokenClasses {
			if from := m[2*k+2]; from >= 0 {
				list = append(list, span{class, l[m[0]:m[1]]})
			}
		}
		at = m[1]
	}
	if at < len(l) {
		list = append(list, span{"", l[at:]})
	}
	return list
}
