// Package tomlfile reads files in TOML strictly: what no field takes is an error, because it is a misspelt name.
package tomlfile

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/BurntSushi/toml"
)

// Read reads a file into what v points to. Errors name the file, and the line if what is there is no TOML; one of a
// file that is not there is fs.ErrNotExist.
func Read(file string, v any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	meta, err := toml.Decode(string(text), v)
	var broken toml.ParseError
	switch {
	case errors.As(err, &broken):
		return fmt.Errorf("%s:%d: %s", file, broken.Position.Line, broken.Message)
	case err != nil: // the message has the line
		return fmt.Errorf("%s: %s", file, strings.TrimPrefix(err.Error(), "toml: "))
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("%s: nothing is called %s there", file, unknown[0])
	}
	return nil
}
