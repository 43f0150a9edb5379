---- MODULE Empty ----
====
