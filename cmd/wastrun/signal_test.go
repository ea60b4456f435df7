//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSignalsEndCampaigns: whichever signal asks for the end of a campaign, the workers' processes included, it sums
// up, saves its state and says by its exit status what it found; one that was to go on for longer was interrupted.
func TestSignalsEndCampaigns(t *testing.T) {
	heedHangup(t)
	for _, c := range []struct {
		name   string
		signal syscall.Signal
		args   []string
		status int
		says   string
	}{
		{"INT", syscall.SIGINT, nil, 0, ""},
		{"TERM", syscall.SIGTERM, nil, 0, ""},
		{"HUP", syscall.SIGHUP, nil, 0, ""},
		{"TERM, with an end", syscall.SIGTERM, []string{"--for", "100h"}, 2, "wastrun: interrupted\n"},
		{"HUP, with an end", syscall.SIGHUP, []string{"--runs", "1000000000"}, 2, "wastrun: interrupted\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			args := []string{"fuzz", "--engine", "oracle", "--workers", "2", "--corpus", dir + "/corpus", "--crashers", dir}
			cmd := exec.Command("wastrun", append(args, c.args...)...)
			var out, complaints bytes.Buffer
			cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = &out, &complaints, &syscall.SysProcAttr{Setpgid: true}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for programsSaved(t, dir) == 0 {
				time.Sleep(time.Millisecond)
			}
			// To all its processes, as a terminal and a system that shuts down do.
			if err := syscall.Kill(-cmd.Process.Pid, c.signal); err != nil {
				t.Fatal(err)
			}
			var exit *exec.ExitError
			if err := cmd.Wait(); err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != c.status {
				t.Errorf("%v, want exit status %d", err, c.status)
			}
			if s := out.String(); !strings.Contains(s, " programs, 0 mismatches, 0 inconclusive, ") || strings.Contains(s, "killed") {
				t.Errorf("it sums up:\n%s", out.String())
			}
			if !strings.HasSuffix(complaints.String(), c.says) {
				t.Errorf("it says:\n%s", complaints.String())
			}
			if strings.Contains(complaints.String(), "interrupted") != (c.says != "") {
				t.Errorf("it says:\n%s", complaints.String())
			}
		})
	}
}

// TestSignalsEndTriage: triage ends as well, and says that it was interrupted.
func TestSignalsEndTriage(t *testing.T) {
	heedHangup(t)
	for _, number := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		dir := t.TempDir()
		input := filepath.Join(dir, "input")
		script := "(module (func (export \"f\") (loop (br 0))))\n(invoke \"f\")\n"
		if err := os.WriteFile(input, []byte(script), 0o666); err != nil {
			t.Fatal(err)
		}
		inputs := []string{"triage", "--engine", "oracle,wazero", "--jobs", "1", "--crashers", dir}
		for range 200 { // of which each takes a while
			inputs = append(inputs, input)
		}
		hasWorkers(t, os.Getpid()) // or the test is skipped
		cmd := exec.Command("wastrun", inputs...)
		var out, complaints bytes.Buffer
		cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = &out, &complaints, &syscall.SysProcAttr{Setpgid: true}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for !hasWorkers(t, cmd.Process.Pid) {
			time.Sleep(time.Millisecond)
		}
		if err := syscall.Kill(-cmd.Process.Pid, number); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 2 || complaints.String() != "wastrun: interrupted\n" {
			t.Errorf("%v: %v\n%s%s", number, err, out.String(), complaints.String())
		}
	}
}

// heedHangup has the processes that a test starts end by SIGHUP, although the test itself may have been started by
// nohup: what ignores a signal hands that on, what waits for it does not.
func heedHangup(t *testing.T) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	t.Cleanup(func() { signal.Stop(hangups) })
}

// programsSaved reads how many programs the campaigns of a folder have judged.
func programsSaved(t *testing.T, dir string) (n uint64) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "campaign.json"))
	if errors.Is(err, os.ErrNotExist) {
		return 0
	}
	var all map[string]struct{ Programs uint64 }
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		n += c.Programs
	}
	return n
}

// hasWorkers reports whether a process has started others that run a subcommand by now. What is between fork and exec
// shares the memory of the process, Go's signal handlers included, and a signal to all processes of the group is not
// for it.
func hasWorkers(t *testing.T, pid int) bool {
	t.Helper()
	if _, err := os.Stat("/proc/self/task"); err != nil {
		t.Skip("this system does not tell which processes a process started")
	}
	files, _ := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/children")
	for _, file := range files {
		text, _ := os.ReadFile(file)
		for child := range strings.FieldsSeq(string(text)) {
			if line, _ := os.ReadFile("/proc/" + child + "/cmdline"); bytes.Contains(line, []byte(triageWorkerName)) {
				return true
			}
		}
	}
	return false
}
