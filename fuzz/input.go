package fuzz

import (
	"bytes"
	"hash/crc32"

	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// Form is what an input is read as: its first byte says it.
type Form uint8

// The forms of inputs.
const (
	FormLinked       Form = iota // choices for a program of the Linked profile
	FormScalar                   // choices for one of the Scalar profile
	FormPlainLinked              // choices for one of the Linked profile without features that not every engine has
	FormPlainScalar              // choices for one of the Scalar profile without such features
	FormInvalid                  // choices for one of the Invalid profile
	FormPlainInvalid             // choices for one of the Invalid profile; only changes may add such features
	FormOpenLinked               // choices for one of the OpenLinked profile
	FormOpenScalar               // choices for one of the OpenScalar profile
	FormHot                      // choices for one of the Hot profile
	FormPlainHot                 // choices for one of the Hot profile without such features
	FormScript                   // a script: all of it is text
	formCount
)

// forms has of each form its name, the profile of the programs that its inputs are choices for, whether the modules
// of these are then changed, and the first bytes, from the first to the last, that stand for it. Scripts have no
// profile, and begin with a parenthesis or a comment.
var forms = [formCount]struct {
	name        string
	profile     *generate.Profile
	mutates     bool
	first, last byte
}{
	FormLinked:       {"linked", generate.Linked, false, 0x00, 0xA7},
	FormScalar:       {"scalar", generate.Scalar, false, 0xE0, 0xE7},
	FormPlainLinked:  {"plain-linked", generate.Linked.With(program.PlainFeatures), false, 0xC0, 0xDB},
	FormPlainScalar:  {"plain-scalar", generate.Scalar.With(program.PlainFeatures), false, 0xF0, 0xFF},
	FormInvalid:      {"invalid", generate.Invalid, true, 0xE8, 0xEB},
	FormPlainInvalid: {"plain-invalid", generate.Invalid.With(program.PlainFeatures), true, 0xEC, 0xEF},
	FormOpenLinked:   {"open-linked", generate.OpenLinked, false, 0xB0, 0xB7},
	FormOpenScalar:   {"open-scalar", generate.OpenScalar, false, 0xB8, 0xBF},
	FormHot:          {"hot", generate.Hot, false, 0xA8, 0xAF},
	FormPlainHot:     {"plain-hot", generate.Hot.With(program.PlainFeatures), false, 0xDC, 0xDF},
	FormScript:       {name: "script"},
}

func (f Form) String() string { return forms[f].name }

// FormNames are the names of the forms of choices.
func FormNames() (names []string) {
	for _, f := range forms[:FormScript] {
		names = append(names, f.name)
	}
	return names
}

// FormNamed returns the form of a name.
func FormNamed(name string) (Form, bool) {
	for f := range forms {
		if forms[f].name == name {
			return Form(f), true
		}
	}
	return 0, false
}

// Plain returns the form of the same choices for programs without features that not every engine has.
func (f Form) Plain() Form {
	switch f {
	case FormLinked, FormOpenLinked:
		return FormPlainLinked
	case FormScalar, FormOpenScalar:
		return FormPlainScalar
	case FormInvalid:
		return FormPlainInvalid
	case FormHot:
		return FormPlainHot
	}
	return f
}

// Profile returns the profile of the programs that inputs of this form are choices for; nil for scripts.
func (f Form) Profile() *generate.Profile { return forms[f].profile }

// Split returns the form of an input and the rest: the choices, or the text. An empty input is one of choices.
func Split(data []byte) (Form, []byte) {
	switch {
	case len(data) == 0:
		return FormLinked, data
	case data[0] == '(' || data[0] == ';':
		return FormScript, data
	}
	for f := range FormScript {
		if first := data[0]; first >= forms[f].first && first <= forms[f].last {
			return f, data[1:]
		}
	}
	return FormLinked, data[1:] // cannot be: the forms have all bytes
}

// ScriptInput makes an input of a script's text, which then begins with a parenthesis or a comment.
func ScriptInput(text []byte) []byte { return bytes.TrimLeft(text, " \t\r\n") }

// LeftoversOf returns what the program of an input finds where code must write first: it belongs to the input, so that
// a process that has done other things before finds the same.
func LeftoversOf(data []byte) wasm.Leftovers {
	return wasm.Leftovers(crc32.ChecksumIEEE(data) % uint32(wasm.LeftoversKinds))
}

// Join makes an input of a form of choices.
func Join(f Form, choices []byte) []byte {
	return append([]byte{forms[f].first}, choices...)
}
