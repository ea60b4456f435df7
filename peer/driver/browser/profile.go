package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// newProfile makes a folder for a browser to keep its files in, under the user's folder for caches. It is named by this
// process; those of processes that are no more, which were killed, are removed.
func newProfile() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	all := filepath.Join(cache, "wastrun", "browsers")
	if err := os.MkdirAll(all, 0o700); err != nil {
		return "", err
	}
	entries, err := os.ReadDir(all)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		name, _, _ := strings.Cut(e.Name(), "-")
		if pid, err := strconv.Atoi(name); err == nil && !running(pid) {
			_ = os.RemoveAll(filepath.Join(all, e.Name())) // another process may do the same
		}
	}
	return os.MkdirTemp(all, strconv.Itoa(os.Getpid())+"-")
}

// family is how browsers of one family are started.
type family struct {
	names     []string // one of which is in the program's name
	arguments func(profile string) []string
	prefs     map[string]string // what a preference has to be; nil for browsers that have none
}

var families = []family{
	{
		names: []string{"firefox"},
		arguments: func(profile string) []string {
			return []string{"--headless", "--no-remote", "--profile", profile}
		},
		prefs: map[string]string{
			"network.http.response.timeout":              "0", // the page waits as long as there is nothing to do
			"browser.sessionstore.resume_from_crash":     "false",
			"toolkit.startup.max_resumed_crashes":        "-1",
			"browser.cache.disk.enable":                  "false",
			"javascript.options.wasm_caching":            "false",
			"javascript.options.mem.gc_incremental":      "false",    // the worker never rests
			"browser.startup.homepage_override.mstone":   `"ignore"`, // and what follows: no other pages, no other hosts
			"termsofuse.bypassNotification":              "true",
			"datareporting.policy.dataSubmissionEnabled": "false",
			"app.normandy.enabled":                       "false",
			"app.update.enabled":                         "false",
			"extensions.update.enabled":                  "false",
			"network.captive-portal-service.enabled":     "false",
			"network.connectivity-service.enabled":       "false",
			"services.settings.server":                   `"data:,"`,
		},
	},
	{
		names: []string{"chrom", "edge", "brave", "opera"},
		arguments: func(profile string) []string {
			list := []string{"--headless=new", "--user-data-dir=" + profile, "--no-first-run", "--disable-gpu",
				"--disable-background-networking", "--disable-component-update", "--disable-breakpad", "--disable-sync"}
			if os.Getuid() == 0 {
				list = append(list, "--no-sandbox") // which it does not have for root
			}
			return list
		},
	},
}

// arguments lists what a browser is started with, before the page's address. Preferences are written to the profile.
func arguments(program, profile string, options []string) ([]string, error) {
	f, err := familyOf(program)
	if err != nil {
		return nil, err
	}
	list := f.arguments(profile)
	var prefs strings.Builder
	pref := func(name, value string) { fmt.Fprintf(&prefs, "user_pref(%q, %s);\n", name, value) }
	for name, value := range f.prefs {
		pref(name, value)
	}
	for _, o := range options {
		text, ok := strings.CutPrefix(o, "pref ")
		if !ok {
			list = append(list, o)
			continue
		}
		name, value, ok := strings.Cut(text, "=")
		if !ok || f.prefs == nil {
			return nil, fmt.Errorf("%q: only Firefox has preferences, and they are written as pref NAME=VALUE", o)
		}
		pref(name, value)
	}
	if prefs.Len() == 0 {
		return list, nil
	}
	return list, os.WriteFile(filepath.Join(profile, "user.js"), []byte(prefs.String()), 0o600)
}

// familyOf finds the family of a browser by its program's name.
func familyOf(program string) (*family, error) {
	name := strings.ToLower(filepath.Base(program))
	for i := range families {
		for _, word := range families[i].names {
			if strings.Contains(name, word) {
				return &families[i], nil
			}
		}
	}
	return nil, fmt.Errorf("%s: it is known how to start Firefox and Chromium, and the name is of neither", program)
}
