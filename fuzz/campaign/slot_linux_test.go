package campaign

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestNoRoomForSlots: with no room for temporary files a campaign does not begin, and says why. Space that is
// promised and not there would end the process when it is used.
func TestNoRoomForSlots(t *testing.T) {
	c := config(t, "oracle") // with folders elsewhere
	c.Runs = 10
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=4k"); err != nil {
		t.Skipf("a small file system takes rights that this process has not: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	}()
	t.Setenv("TMPDIR", dir)
	if _, err := Run(t.Context(), c); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "the folder of temporary files") {
		t.Errorf("got %v", err)
	}
	if list, err := os.ReadDir(dir); len(list) > 0 || err != nil {
		t.Errorf("%v is left, error %v", list, err)
	}
}
