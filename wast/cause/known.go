package cause

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"

	"wasmjudge/tomlfile"
)

// Known is a cause that somebody knows.
type Known struct {
	Name     string   `toml:"name"`
	Engine   string   `toml:"engine"`            // a regular expression for the whole of an engine's name
	Version  string   `toml:"version,omitempty"` // one that is found in its version; empty for all
	Rewrites []string `toml:"rewrites"`          // after which the engine agrees
	Link     string   `toml:"link"`              // where it is reported
}

// ReadKnown reads a file of known causes, a [[known]] for each. Of a file that is not there it returns none.
func ReadKnown(file string) ([]Known, error) {
	var list struct {
		Known []Known `toml:"known"`
	}
	switch err := tomlfile.Read(file, &list); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	for i := range list.Known {
		if err := list.Known[i].check(); err != nil {
			return nil, fmt.Errorf("%s: known cause %q: %w", file, list.Known[i].Name, err)
		}
	}
	return list.Known, nil
}

func (k *Known) check() error {
	if k.Name == "" || k.Engine == "" || len(k.Rewrites) == 0 {
		return errors.New("a known cause has a name, an engine and rewrites")
	}
	for _, expr := range []string{k.Engine, k.Version} {
		if _, err := regexp.Compile(expr); err != nil {
			return err
		}
	}
	_, err := Parse(k.Rewrites)
	return err
}

// Is reports whether the cause is one of an engine. The version is asked for only if the cause names one.
func (k *Known) Is(engine string, version func() string) bool {
	if ok, _ := regexp.MatchString("^(?:"+k.Engine+")$", engine); !ok {
		return false
	}
	if k.Version == "" {
		return true
	}
	ok, _ := regexp.MatchString(k.Version, version())
	return ok
}

// Set is the rewrites of the cause.
func (k *Known) Set() Set {
	s, _ := Parse(k.Rewrites) // which was checked
	return s
}
