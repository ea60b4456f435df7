package wasm

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
)

// Source is a file or string from which a module or script was read.
type Source struct {
	Name string
	Text []byte
	// Binary says that positions are byte offsets of a binary module, not places in a text.
	Binary bool
}

// Place gives the line and column (both from 1; columns count bytes) of an offset into a text, and the line itself.
func (s *Source) Place(pos uint32) (line, col int, text string) {
	at := min(int(pos), len(s.Text))
	start := bytes.LastIndexByte(s.Text[:at], '\n') + 1
	end := bytes.IndexByte(s.Text[at:], '\n')
	if end < 0 {
		end = len(s.Text)
	} else {
		end += at
	}
	return bytes.Count(s.Text[:start], []byte{'\n'}) + 1, at - start + 1, strings.TrimSuffix(string(s.Text[start:end]), "\r")
}

// Where writes an offset as name:line:col, or name:0xoffset for a binary.
func (s *Source) Where(pos uint32) string {
	if s == nil {
		return fmt.Sprintf("0x%x", pos)
	}
	if s.Binary {
		return fmt.Sprintf("%s:0x%x", s.Name, pos)
	}
	line, col, _ := s.Place(pos)
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
	_, col, text := e.Source.Place(e.Pos)
	const width = 120
	if lo := col - 1 - width/2; lo > 0 && len(text) > width {
		text, col = "…"+text[lo:], col-lo+1 // the ellipsis takes one column
	}
	if len(text) > width {
		text = text[:width] + "…"
	}
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, text[:min(col-1, len(text))])
	return e.Error() + "\n  " + Printable(text) + "\n  " + pad + "^"
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
