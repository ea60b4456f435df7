//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package campaign

import (
	"errors"
	"os"
)

var errNoSlot = errors.New("no shared memory on this platform")

// shareSlot has nothing to share: workers announce each program.
func shareSlot() (*slot, []*os.File, error) { return nil, nil, nil }

func inheritSlot() (*slot, error) { return nil, errNoSlot }

func (s *slot) free() error { return nil }

// The ways of taking a file.
const (
	alone    = 0
	together = 1
)

// lock leaves it to the user not to run two campaigns in one folder.
func lock(*os.File, int) (bool, error) { return true, nil }

// alive is not asked where lock always succeeds.
func alive(int) bool { return true }
