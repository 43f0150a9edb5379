module github.com/wakecheck/wakecheck

go 1.26.8
