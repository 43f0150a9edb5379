package tla

// NeedTool is tool, for the tests that stand outside of the package.
var NeedTool = tool
