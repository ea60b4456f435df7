package main

import (
	"fmt"
	"io"
	"os"

	"wasmjudge/spectec"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/valid"
)

// spectecFlag names the folder with the formal text, for commands that make engines. It is handed on by the environment, so that the processes of
// a campaign have it as well.
type spectecFlag struct {
	Spectec string `placeholder:"DIR" help:"The folder with the specification's formal text, for the engine spectec; otherwise the one that WASM_SPECTEC names."`
}

// AfterApply hands the folder on.
func (c *spectecFlag) AfterApply() error {
	if c.Spectec == "" {
		return nil
	}
	return os.Setenv(spectec.Variable, c.Spectec)
}

// newSpectec makes the engine that executes the formal text, with the project's validator in front.
func newSpectec() (wasm.Engine, error) { return loadSpectec() }

func loadSpectec(options ...spectec.Option) (*spectec.Engine, error) {
	return spectec.New("", append(options, spectec.WithValidator(validate))...)
}

// validate reads and validates a module.
func validate(bin []byte) error {
	m, err := binary.Decode(&wasm.Source{Text: bin, Binary: true})
	if err != nil {
		return err
	}
	return valid.Validate(m)
}

// writeErrata shows the errata that an engine among some was loaded with: none is silent.
func writeErrata(w io.Writer, engines []wasm.Engine) {
	for _, e := range engines {
		if s, ok := e.(*spectec.Engine); ok {
			for _, x := range s.Text().Errata {
				fmt.Fprintln(w, "erratum:", x)
			}
		}
	}
}
