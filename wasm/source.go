package wasm

import (
	"bytes"
	"errors"
	"fmt"
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
	// Proposals are those whose instructions the readers accept. Without them what needs a proposal is an Error of
	// kind Unsupported.
	Proposals Proposals

	mu    sync.Mutex
	marks []mark // one each stride bytes, up to the farthest place that was asked for
}

// mark is of an offset into a text: how many lines end before it, and where the line begins that holds it.
type mark struct{ lines, start uint32 }

// stride is how far the marks of a text are apart: the places of a text cost little memory, and each little time.
const stride = 1 << 12

// Place returns the line and column (both from 1; columns count bytes) of an offset into a text. The text must not
// change once it has been called. It reads no more of the text than what stands before the offset.
func (s *Source) Place(pos uint32) (line, col int) {
	at := min(int(pos), len(s.Text))
	m := s.mark(at / stride)
	rest := s.Text[at-at%stride : at]
	line = int(m.lines) + bytes.Count(rest, []byte{'\n'}) + 1
	if i := bytes.LastIndexByte(rest, '\n'); i >= 0 {
		return line, len(rest) - i
	}
	return line, at - int(m.start) + 1
}

// mark returns the mark of the offset i*stride.
func (s *Source) mark(i int) mark {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.marks == nil {
		s.marks = append(s.marks, mark{})
	}
	for n := len(s.marks); n <= i; n++ {
		m, from := s.marks[n-1], (n-1)*stride
		block := s.Text[from : from+stride]
		if end := bytes.LastIndexByte(block, '\n'); end >= 0 {
			m.lines += uint32(bytes.Count(block, []byte{'\n'}))
			m.start = uint32(from + end + 1)
		}
		s.marks = append(s.marks, m)
	}
	return s.marks[i]
}

// longLine is how many bytes of a line are shown.
const longLine = 120

// line returns the line of a text that holds an offset, without what ends it; of a line that is long after the offset
// only so much that it still is.
func (s *Source) line(pos uint32) []byte {
	_, col := s.Place(pos)
	at := min(int(pos), len(s.Text))
	end := min(at+longLine+2, len(s.Text))
	if i := bytes.IndexByte(s.Text[at:end], '\n'); i >= 0 {
		end = at + i
	}
	return bytes.TrimSuffix(s.Text[at-(col-1):end], []byte{'\r'})
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
	// Refusal is the Msg with which WebAssembly 3.0 refuses as malformed what is Unsupported because it needs a
	// proposal; otherwise empty.
	Refusal string
}

// Violates returns the rule of validation because of which err refuses a module, or "".
func Violates(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == Invalid {
		return e.Rule
	}
	return ""
}

// Refused returns what WebAssembly 3.0 alone says: the kind of error and its message. They are those of e, unless it
// needs a proposal.
func (e *Error) Refused() (ErrorKind, string) {
	if e.Refusal != "" {
		return Malformed, e.Refusal
	}
	return e.Kind, e.Msg
}

// Beyond makes of an error that says that something is malformed one that says which proposal it needs, if needs is
// not empty (see Needs).
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
	_, col := e.Source.Place(e.Pos)
	before, after := excerpt(e.Source.line(e.Pos), col-1)
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, before)
	return e.Error() + "\n  " + before + after + "\n  " + pad + "^"
}

// excerpt returns what is around an offset of a line, before and after it, as a terminal can show it.
func excerpt(line []byte, at int) (before, after string) {
	at = min(at, len(line))
	from := 0
	if len(line) > longLine {
		from = max(at-longLine/2, 0)
	}
	to := min(from+longLine, len(line))
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
