package artifact

import "testing"

// TestSystemInstructions refuses code with what no process survives, and no other. TestRightCodeIsKept of package
// compiler has more.
func TestSystemInstructions(t *testing.T) {
	for name, test := range map[string]struct {
		code    []byte
		refused bool
	}{
		"syscall":             {[]byte{0x90, 0x0F, 0x05}, true},
		"syscall with prefix": {[]byte{0x48, 0x0F, 0x05}, true},
		"sysenter":            {[]byte{0x0F, 0x34}, true},
		"int 0x80":            {[]byte{0xCD, 0x80}, true},
		"int 0x21":            {[]byte{0xCD, 0x21}, false},
		"lfs":                 {[]byte{0x0F, 0xB4, 0x00}, true},
		"mov fs":              {[]byte{0x8E, 0xE0}, true},
		"mov ds":              {[]byte{0x8E, 0xD8}, false},
		"pop fs":              {[]byte{0x0F, 0xA1}, true},
		"wrfsbase":            {[]byte{0xF3, 0x48, 0x0F, 0xAE, 0xD0}, true},
		"ldmxcsr":             {[]byte{0x0F, 0xAE, 0x10}, true},
		"fxrstor":             {[]byte{0x0F, 0xAE, 0x08}, true},
		"vldmxcsr":            {[]byte{0xC5, 0xF8, 0xAE, 0x10}, true},
		"vldmxcsr, long":      {[]byte{0xC4, 0xE1, 0x78, 0xAE, 0x10}, true},
		"after a vector":      {[]byte{0xC5, 0xF1, 0xFE, 0xC2, 0x0F, 0x05}, true},
		"in a displacement":   {[]byte{0xC5, 0xF1, 0xFE, 0x80, 0x0F, 0x05, 0, 0}, false},
		"in a constant":       {[]byte{0xB8, 0x0F, 0x05, 0x0F, 0xB4}, false},
	} {
		end := uint32(len(test.code))
		a := Artifact{Code: test.code, Funcs: []Func{{Data: end, End: end}}}
		if got := a.touchesSystem(); got != test.refused {
			t.Errorf("%s: refused is %t", name, got)
		}
	}
}
