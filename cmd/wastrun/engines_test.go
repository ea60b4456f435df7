package main

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestInstead: where native is not available, the oracle is compared with the other engines that there are, and that
// is said.
func TestInstead(t *testing.T) {
	var said bytes.Buffer
	env := &environment{stderr: &said}
	names, err := instead(env, []string{"oracle", "native"}, nil)
	if err != nil || !slices.Equal(names, []string{"oracle", "native"}) || said.Len() > 0 {
		t.Errorf("with native: %v, %v, %s", names, err, &said)
	}
	names, err = instead(env, names, errors.New("native is not available on plan9"))
	if err != nil || !slices.Equal(names, []string{"oracle", "wazero"}) {
		t.Errorf("without native: %v, %v", names, err)
	}
	if want := "--engine: native is not available on plan9: instead oracle,wazero"; !strings.Contains(said.String(), want) {
		t.Errorf("%q does not say %q", said.String(), want)
	}
}
