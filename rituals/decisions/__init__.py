"""Decisions (ADRs): their life from a draft to what supersedes them, their files and search."""
