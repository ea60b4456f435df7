package wasm

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Source is a file or string from which a module or script was read.
type Source struct {
	Name string
	Text []byte
	// Binary says that positions are byte offsets of a binary module, not places in a text.
	Binary bool

	once  sync.Once
	lines []int // offsets at which the lines start, found when first asked for
}

// Place gives the line and column (both from 1; columns count bytes) of an offset into a text. The text must not change
// once it has been called.
func (s *Source) Place(pos uint32) (line, col int) {
	s.once.Do(func() {
		s.lines = append(make([]int, 0, bytes.Count(s.Text, []byte{'\n'})+1), 0)
		for i, c := range s.Text {
			if c == '\n' {
				s.lines = append(s.lines, i+1)
			}
		}
	})
	at := min(int(pos), len(s.Text))
	line = sort.SearchInts(s.lines, at+1)
	return line, at - s.lines[line-1] + 1
}

// line gives line n of a text, without what ends it.
func (s *Source) line(n int) []byte {
	end := len(s.Text)
	if n < len(s.lines) {
		end = s.lines[n] - len("\n")
	}
	return bytes.TrimSuffix(s.Text[s.lines[n-1]:end], []byte{'\r'})
}

// Where writes an offset as name:line:col, or name:0xoffset for a binary.
func (s *Source) Where(pos uint32) string {
	if s == nil {
		return fmt.Sprintf("0x%x", pos)
	}
	if s.Binary {
		return fmt.Sprintf("%s:0x%x", s.Name, pos)
	}
	line, col := s.Place(pos)
	return fmt.Sprintf("%s:%d:%d", s.Name, line, col)
}

// ErrorKind says which phase refused a module.
type ErrorKind uint8

// The kinds of errors that refuse a module or a script, as the script language distinguishes them.
const (
	Malformed       ErrorKind = iota // the text or binary format does not derive it (chapters 5, 6)
	Invalid                          // it breaks a validation rule (chapter 3)
	MalformedCustom                  // an annotation or custom section that the project reads is ill-formed
	InvalidCustom                    // such a section is well-formed but does not fit the module
	Unsupported                      // it uses a feature outside of what is implemented
)

var errorKindNames = [...]string{"malformed", "invalid", "malformed custom", "invalid custom", "unsupported"}

func (k ErrorKind) String() string { return errorKindNames[k] }

// Error is an error at a place of a source. Msg starts with the wording of the official test suite.
type Error struct {
	Kind   ErrorKind
	Msg    string
	Pos    uint32
	Source *Source // may be nil
	Rule   string  // the validation rule that does not hold, or the section of a binary; may be empty
	// Refusal is the Msg with which WebAssembly 3.0 refuses as malformed what is Unsupported because it needs a proposal; otherwise empty.
	Refusal string
}

// Refused gives what WebAssembly 3.0 alone says: the kind of error and its message. They are those of e, unless it needs a proposal.
func (e *Error) Refused() (ErrorKind, string) {
	if e.Refusal != "" {
		return Malformed, e.Refusal
	}
	return e.Kind, e.Msg
}

// Beyond makes of an error that says that something is malformed one that says which proposal it needs, if needs is not empty (see Needs).
func (e *Error) Beyond(needs string) {
	if needs == "" {
		return
	}
	if e.Refusal == "" {
		e.Refusal = e.Msg
	}
	e.Kind, e.Msg = Unsupported, needs
}

// Error writes place and message on one line: "file.wast:3:7: unknown local 4 (Instr_ok/local.get)".
func (e *Error) Error() string {
	s := e.Source.Where(e.Pos) + ": " + e.Msg
	if e.Rule != "" {
		s += " (" + e.Rule + ")"
	}
	return s
}

// Detail writes the error followed, for a text, by the offending line and a caret under the column.
func (e *Error) Detail() string {
	if e.Source == nil || e.Source.Binary {
		return e.Error()
	}
	n, col := e.Source.Place(e.Pos)
	before, after := excerpt(e.Source.line(n), col-1)
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, before)
	return e.Error() + "\n  " + before + after + "\n  " + pad + "^"
}

// excerpt gives what is around an offset of a line, before and after it, as a terminal can show it.
func excerpt(line []byte, at int) (before, after string) {
	const most = 120 // bytes
	at = min(at, len(line))
	from := 0
	if len(line) > most {
		from = max(at-most/2, 0)
	}
	to := min(from+most, len(line))
	for from < at && !utf8.RuneStart(line[from]) {
		from++
	}
	for to > at && to < len(line) && !utf8.RuneStart(line[to]) {
		to--
	}
	before, after = Printable(string(line[from:at])), Printable(string(line[at:to]))
	if from > 0 {
		before = "…" + before
	}
	if to < len(line) {
		after += "…"
	}
	return before, after
}

// Printable replaces what a terminal would not show, or would obey, for texts that may come from anywhere.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}
