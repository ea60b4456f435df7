package program

import (
	"errors"
	"fmt"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/valid"
)

// Mutant is a module of a program in the binary format, changed: it need be neither well-formed nor valid nor fit
// what it is linked to. What is compared is who accepts it, when it is read and validated, and when it is linked.
// Functions of a program with mutants never run, since nothing would say that they end.
type Mutant struct {
	Module    int
	Mutations []string // what was done to it, in order
	Binary    []byte
	Err       error // why our reader or validator refuses it; set by Program.Validate
}

// mutant returns the mutant that a module is, or nil.
func (p *Program) mutant(k int) *Mutant {
	i := slices.IndexFunc(p.Mutants, func(u Mutant) bool { return u.Module == k })
	if i < 0 {
		return nil
	}
	return &p.Mutants[i]
}

// read reads and validates a mutant. If that succeeds it is the program's module from now on.
func (p *Program) read(u *Mutant) {
	m, err := binary.Decode(&wasm.Source{Name: fmt.Sprintf("module %d", u.Module), Text: u.Binary, Binary: true})
	if err == nil {
		err = valid.Validate(m)
	}
	if u.Err = err; err != nil {
		return
	}
	m.Start = nil
	p.Modules[u.Module] = m
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Module == u.Module {
			s.Imports = fit(s.Imports, m.Imports)
		}
	}
}

// fit makes a list of the providers of imports: a change of bytes may have changed how many there are and what they
// are called. What is added is not there.
func fit(list []Provider, imports []wasm.Import) []Provider {
	list = slices.Clone(list[:min(len(imports), len(list))])
	for len(list) < len(imports) {
		list = append(list, Provider{})
	}
	for i := range list {
		list[i].Export = imports[i].Name // as scripts link
	}
	return list
}

// Refused reports whether our reader or validator refuses a mutant.
func (p *Program) Refused() bool {
	return slices.ContainsFunc(p.Mutants, func(u Mutant) bool { return u.Err != nil })
}

// ErrorKind returns the kind of an error that is a *wasm.Error, and wasm.Malformed for every other. What needs a
// proposal is what it is in WebAssembly 3.0.
func ErrorKind(err error) wasm.ErrorKind {
	var e *wasm.Error
	if !errors.As(err, &e) {
		return wasm.Malformed
	}
	kind, _ := e.Refused()
	return kind
}

// ErrorText returns an error's message without the place, if it is a *wasm.Error, as WebAssembly 3.0 has it.
func ErrorText(err error) string {
	var e *wasm.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	_, msg := e.Refused()
	return msg
}

// ValidationRules returns the rules that a mutant can violate, as its error names them, in order.
func ValidationRules() []string { return valid.Refusing() }
