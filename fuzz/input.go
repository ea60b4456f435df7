package fuzz

// Form is what an input is read as. Its first byte tells.
type Form uint8

// The forms of inputs.
const (
	FormLinked Form = iota // choices for a program of the Linked profile
	FormScalar             // choices for one of the Scalar profile
	FormScript             // a script: all of it is text
	formCount
)

var formNames = [formCount]string{"linked", "scalar", "script"}

func (f Form) String() string { return formNames[f] }

// formBytes are the first bytes that stand for a form, from the first to the last; scripts begin with a parenthesis or a comment.
var formBytes = [formCount][2]byte{FormLinked: {0x00, 0xDF}, FormScalar: {0xE0, 0xFF}}

// Profile is the profile of the programs that inputs of this form are choices for; nil for scripts.
func (f Form) Profile() *Profile {
	return [formCount]*Profile{FormLinked: Linked, FormScalar: Scalar}[f]
}

// Split tells the form of an input and gives the rest: the choices, or the text. An empty input is one of choices.
func Split(data []byte) (Form, []byte) {
	switch {
	case len(data) == 0:
		return FormLinked, data
	case data[0] == '(' || data[0] == ';':
		return FormScript, data
	case data[0] >= formBytes[FormScalar][0]:
		return FormScalar, data[1:]
	}
	return FormLinked, data[1:]
}

// Join makes an input of a form of choices.
func Join(f Form, choices []byte) []byte {
	return append([]byte{formBytes[f][0]}, choices...)
}
